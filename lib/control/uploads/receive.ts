import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ActorContext } from '../context';
import { uuidv7 } from '../ids';
import { parseInput, requireRole, transaction } from '../verb';
import { displayName, openUploadFolder, safeEnding } from './folder';
import { registerUpload } from './register';
import { asUploadError, cutOff, emptyFile, requireAllowedSize, requireRoom } from './room';
import { receiveUploadInputSchema, type UploadView, type ReceiveUploadInput } from './schemas';

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
    return await transaction((tx) => registerUpload(tx, context, { id, originalName, storedName, size }));
  } catch (error) {
    await rm(draft, { force: true });
    await rm(path.join(folder, storedName), { force: true });
    throw error;
  }
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
  if (counted.bytes === 0) throw emptyFile();
  return counted.bytes;
}

async function* count(chunks: AsyncIterable<Uint8Array>, counted: { bytes: number }) {
  for await (const chunk of chunks) {
    counted.bytes += chunk.byteLength;
    requireAllowedSize(counted.bytes);
    yield chunk;
  }
}
