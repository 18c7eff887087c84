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
  let position = Math.min(start, file.size);
  // Not a byte more than the file has: of many small files, whole buffers would cost more than their reading.
  const next = () =>
    readChunk(handle, file, { start: position, length: Math.min(READ_BYTES, file.size - position) });
  let pending = next();
  try {
    for (;;) {
      const chunk = await pending;
      signal.throwIfAborted();
      if (chunk.length === 0) break;
      position += chunk.length;
      pending = next();
      // Whoever stops reading here never awaits it.
      pending.catch(() => {});
      yield chunk;
    }
    await checkUnchanged(handle, file);
  } finally {
    await pending.catch(() => {});
    await handle.close();
  }
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
  const handle = await open(file.realPath, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    await checkUnchanged(handle, file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
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

/**
 * A file that is still being written would be loaded in part, its last record cut; one that was replaced would give
 * other rows than those that are staged.
 */
async function checkUnchanged(handle: FileHandle, file: FoundFile): Promise<void> {
  const { size, mtimeMs } = await handle.stat();
  if (size === file.size && mtimeMs === file.mtimeMs) return;
  throw new LoadError('source.changed', {
    class: 'retryable',
    message: `${file.name} changed while it was read.`,
    remedy: 'Load it once it is written completely.',
  });
}
