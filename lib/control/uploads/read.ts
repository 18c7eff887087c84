import path from 'node:path';
import { z } from 'zod';
import { db } from '@/lib/db';
import type { Upload } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { parseInput, requireRole } from '../verb';
import { uploadFolder } from './folder';
import type { UploadView } from './schemas';
import { toUploadView } from './view';

/** Viewer. */
export async function getUpload(context: ActorContext, input: { id: string }): Promise<UploadView> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  return toUploadView(await requireUpload(id));
}

/** @throws ControlError `uploads.notFound`, `uploads.deleted` */
export async function requireUpload(id: string): Promise<Upload> {
  const upload = await db().upload.findUnique({ where: { id } });
  if (!upload) throw notFound('upload');
  if (upload.deletedAt) {
    throw new ControlError('uploads.deleted', {
      kind: 'conflict',
      message: `The uploaded file "${upload.originalName}" was deleted.`,
      remedy: 'Upload it again and point the source at it.',
    });
  }
  return upload;
}

export function pathOfUpload(upload: Upload): string {
  return path.join(uploadFolder(), upload.storedName);
}
