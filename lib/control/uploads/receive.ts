import { open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { env } from '@/lib/env';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { displayName, openUploadFolder, safeEnding } from './folder';
import { receiveUploadInputSchema, type UploadView, type ReceiveUploadInput } from './schemas';
import { toUploadView } from './view';

/** Left free on the disk that holds the uploads: the control database may live there too. */
const reserveBytes = 256 * 1024 * 1024;

/**
 * Stores a file that arrives as a stream. It has its name only once it is whole. Editor.
 * @throws ControlError `uploads.tooLarge`, `uploads.diskFull`, `uploads.cutOff`, `uploads.empty`
 */
export async function receiveUpload(
  context: ActorContext,
  input: ReceiveUploadInput,
  chunks: AsyncIterable<Uint8Array>,
): Promise<UploadView> {
  requireRole(context, 'editor');
  const { name, size: announced } = parseInput(receiveUploadInputSchema, input);
  const folder = await openUploadFolder();
  await requireRoom(folder, announced ?? 0);
  const id = uuidv7();
  const originalName = displayName(name);
  const storedName = `${id}${safeEnding(originalName)}`;
  const draft = path.join(folder, `${storedName}.part`);
  try {
    const size = await store(chunks, draft, announced);
    await rename(draft, path.join(folder, storedName));
    return await register(context, { id, originalName, storedName, size });
  } catch (error) {
    await rm(draft, { force: true });
    await rm(path.join(folder, storedName), { force: true });
    throw error;
  }
}

async function register(
  context: ActorContext,
  file: { id: string; originalName: string; storedName: string; size: number },
): Promise<UploadView> {
  return transaction(async (tx) => {
    const upload = await tx.upload.create({ data: { ...file, uploadedById: actorId(context) } });
    await recordAudit(tx, context, {
      action: 'uploads.receive',
      entityId: file.id,
      details: { name: file.originalName, size: file.size },
    });
    return toUploadView(upload);
  });
}

async function store(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  announced: number | undefined,
): Promise<number> {
  const counted = { bytes: 0 };
  try {
    // Opened first: a stream that opens it by itself may still be at it when whoever cleans up has looked already.
    const handle = await open(file, 'wx', 0o600);
    await pipeline(count(chunks, counted), handle.createWriteStream());
  } catch (cause) {
    throw asUploadError(cause);
  }
  if (announced !== undefined && counted.bytes !== announced) throw cutOff();
  if (counted.bytes === 0) {
    throw new ControlError('uploads.empty', {
      kind: 'invalid',
      message: 'The file is empty.',
      remedy: 'Choose a file with rows in it.',
    });
  }
  return counted.bytes;
}

async function* count(chunks: AsyncIterable<Uint8Array>, counted: { bytes: number }) {
  const limit = env().uploadLimitBytes;
  for await (const chunk of chunks) {
    counted.bytes += chunk.byteLength;
    if (counted.bytes > limit) throw tooLarge(limit);
    yield chunk;
  }
}

async function requireRoom(folder: string, announced: number): Promise<void> {
  const limit = env().uploadLimitBytes;
  if (announced > limit) throw tooLarge(limit);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize - announced < reserveBytes) throw diskFull();
}

function asUploadError(cause: unknown): unknown {
  if (cause instanceof ControlError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(cause);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EIO') return cause;
  return cutOff(cause);
}

function cutOff(cause?: unknown): ControlError {
  return new ControlError('uploads.cutOff', {
    kind: 'invalid',
    message: 'The upload was cut off before the whole file had arrived.',
    remedy: 'Send it again.',
    cause,
  });
}

function tooLarge(limit: number): ControlError {
  return new ControlError('uploads.tooLarge', {
    kind: 'tooLarge',
    message: `The file is larger than ${Math.floor(limit / 1024 ** 2)} MiB, the limit for uploads.`,
    remedy:
      'Put it on the worker and load it by its path, compress it with gzip, or raise STEVEDORE_UPLOAD_LIMIT_MB.',
  });
}

function diskFull(cause?: unknown): ControlError {
  return new ControlError('uploads.diskFull', {
    kind: 'unavailable',
    message: 'The disk that holds uploads has no room for this file.',
    remedy: 'Free some space in the data folder, or load the file by its path.',
    cause,
  });
}
