import { open, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { db } from '@/lib/db';
import type { UploadDraft } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { displayName, openUploadFolder, safeEnding, uploadFolder } from './folder';
import { registerUpload } from './register';
import { asUploadError, emptyFile, requireRoom } from './room';
import {
  appendUploadInputSchema,
  beginUploadInputSchema,
  type AppendUploadInput,
  type BeginUploadInput,
  type UploadProgress,
} from './schemas';

/**
 * Begins an upload that arrives in pieces, and may go on after it was cut off. Editor.
 * @throws ControlError `uploads.tooLarge`, `uploads.diskFull`, `uploads.empty`
 */
export async function beginUpload(context: ActorContext, input: BeginUploadInput): Promise<UploadProgress> {
  requireRole(context, 'editor');
  const { name, size } = parseInput(beginUploadInputSchema, input);
  if (size === 0) throw emptyFile();
  const folder = await openUploadFolder();
  await requireRoom(folder, size);
  const id = uuidv7();
  const originalName = displayName(name);
  const storedName = `${id}${safeEnding(originalName)}`;
  await (await open(path.join(folder, `${storedName}.part`), 'wx', 0o600)).close();
  await db().uploadDraft.create({
    data: { id, originalName, storedName, size, uploadedById: actorId(context) },
  });
  return { id, received: 0, upload: null };
}

/** How much of an upload has arrived: from there on it goes on. Editor, one's own. */
export async function lookAtUpload(context: ActorContext, input: { id: string }): Promise<UploadProgress> {
  requireRole(context, 'editor');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  const draft = await requireDraft(context, id);
  return { id, received: await receivedOf(draft), upload: null };
}

/**
 * Takes the next piece of an upload. What arrives of it is kept even where the rest does not: the bytes of a file are
 * the same whoever sends them, so that a sender that was thought gone does no harm. With the last piece the file has its
 * name, and is an upload as any other. Editor, one's own.
 * @throws ControlError `uploads.offsetDiffers`, `uploads.tooLong`, `uploads.cutOff`, `uploads.diskFull`
 */
export async function appendUpload(
  context: ActorContext,
  input: AppendUploadInput,
  chunks: AsyncIterable<Uint8Array>,
): Promise<UploadProgress> {
  requireRole(context, 'editor');
  const { id, offset } = parseInput(appendUploadInputSchema, input);
  const draft = await requireDraft(context, id);
  if (offset > (await receivedOf(draft))) throw offsetDiffers();
  await writeAt(draft, offset, chunks);
  const received = await receivedOf(draft);
  if (received < Number(draft.size)) return { id, received, upload: null };
  return { id, received, upload: await finish(context, draft) };
}

async function writeAt(draft: UploadDraft, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(pathOf(draft), 'r+');
  try {
    let position = offset;
    for await (const chunk of chunks) {
      if (position + chunk.byteLength > Number(draft.size)) throw tooLong();
      await handle.write(chunk, 0, chunk.byteLength, position);
      position += chunk.byteLength;
    }
  } catch (cause) {
    throw asUploadError(cause);
  } finally {
    await handle.close();
  }
}

async function finish(context: ActorContext, draft: UploadDraft) {
  const { id, originalName, storedName, size } = draft;
  await rename(pathOf(draft), path.join(uploadFolder(), storedName));
  return transaction(async (tx) => {
    await tx.uploadDraft.delete({ where: { id } });
    return registerUpload(tx, context, { id, originalName, storedName, size: Number(size) });
  });
}

async function requireDraft(context: ActorContext, id: string): Promise<UploadDraft> {
  const draft = await db().uploadDraft.findUnique({ where: { id, uploadedById: actorId(context) } });
  if (!draft) throw notFound('upload');
  return draft;
}

async function receivedOf(draft: UploadDraft): Promise<number> {
  const facts = await stat(pathOf(draft)).catch(() => undefined);
  if (!facts) throw notFound('upload');
  return facts.size;
}

function pathOf({ storedName }: UploadDraft): string {
  return path.join(uploadFolder(), `${storedName}.part`);
}

function offsetDiffers(): ControlError {
  return new ControlError('uploads.offsetDiffers', {
    kind: 'conflict',
    message: 'This piece does not follow on what has arrived of the file.',
    remedy: 'Ask how much has arrived, and go on from there.',
  });
}

function tooLong(): ControlError {
  return new ControlError('uploads.tooLong', {
    kind: 'invalid',
    message: 'More arrived than the file was said to hold: it has changed since the upload began.',
    remedy: 'Choose it again.',
  });
}
