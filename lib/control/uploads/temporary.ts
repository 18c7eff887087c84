import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { uuidv7 } from '../ids';
import { openUploadFolder } from './folder';
import { asUploadError, requireRoom } from './room';

/** Keeps what arrives in a file for as long as the work lasts. What a dead process leaves, the janitor removes. */
export async function withTemporaryFile<T>(
  chunks: AsyncIterable<Uint8Array>,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await openUploadFolder();
  await requireRoom(folder, 0);
  const file = path.join(folder, `${uuidv7()}.temporary.part`);
  try {
    await store(chunks, file);
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}

async function store(chunks: AsyncIterable<Uint8Array>, file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await pipeline(chunks, handle.createWriteStream());
  } catch (cause) {
    throw asUploadError(cause);
  }
}
