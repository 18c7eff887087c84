import { open, type FileHandle } from 'node:fs/promises';
import { LoadError } from '../../errors';
import type { BytesPiece } from '../source';
import type { FoundFile } from './find-files';

const READ_BYTES = 1024 * 1024;

export function filePiece(file: FoundFile, signal: AbortSignal): BytesPiece {
  return {
    kind: 'bytes',
    name: file.name,
    size: file.size,
    read: (start = 0) => readFrom(file, start, signal),
    readAt: (start, length) => readAt(file, { start, length }),
  };
}

/** One read is under way while the chunk before it is being worked on. */
async function* readFrom(file: FoundFile, start: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  const handle = await openFile(file);
  let position = start;
  let pending = readChunk(handle, file, { start: position, length: READ_BYTES });
  try {
    for (;;) {
      const chunk = await pending;
      signal.throwIfAborted();
      if (chunk.length === 0) break;
      position += chunk.length;
      pending = readChunk(handle, file, { start: position, length: READ_BYTES });
      // Whoever stops reading here never awaits it.
      pending.catch(() => {});
      yield chunk;
    }
  } finally {
    await pending.catch(() => {});
    await handle.close();
  }
  if (position < file.size) throw shrunk(file);
}

async function readAt(file: FoundFile, range: Range): Promise<Buffer> {
  const handle = await openFile(file);
  try {
    return await readChunk(handle, file, range);
  } finally {
    await handle.close();
  }
}

interface Range {
  start: number;
  length: number;
}

/** Fills a fresh buffer as far as the file goes; the buffer is the caller's. */
async function readChunk(handle: FileHandle, file: FoundFile, { start, length }: Range): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  try {
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  return filled === length ? buffer : buffer.subarray(0, filled);
}

async function openFile(file: FoundFile): Promise<FileHandle> {
  try {
    return await open(file.realPath, 'r');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A disk or a network share may recover; a file that is gone or closed to us will not by itself. */
function unreadable(file: FoundFile, cause: unknown): LoadError {
  const { code } = cause as NodeJS.ErrnoException;
  const isTransient =
    code === 'EIO' || code === 'EMFILE' || code === 'ENFILE' || code === 'ETIMEDOUT' || code === 'ESTALE';
  return new LoadError('source.notReadable', {
    class: isTransient ? 'retryable' : 'fatal',
    message: `${file.name} cannot be read (${code}).`,
    remedy: 'Check that it is still there and that the user that runs the load may read it.',
    cause,
  });
}

function shrunk(file: FoundFile): LoadError {
  return new LoadError('source.changed', {
    class: 'retryable',
    message: `${file.name} became shorter while it was read.`,
    remedy: 'Load it once it is written completely.',
  });
}
