import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { pathOfUpload, requireUpload } from './read';

/** Removes the file; refused while a load reads it. Editor. @throws ControlError `uploads.inUse` */
export async function deleteUpload(context: ActorContext, input: { id: string }): Promise<void> {
  requireRole(context, 'editor');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  const upload = await requireUpload(id);
  await transaction(async (tx) => {
    const load = await tx.load.findFirst({
      where: { archivedAt: null, deletedAt: null, currentVersion: { source: { uploadId: id } } },
      select: { name: true },
    });
    if (load) throw inUse(load.name);
    await tx.upload.update({ where: { id }, data: { deletedAt: new Date() } });
    await recordAudit(tx, context, {
      action: 'uploads.delete',
      entityId: id,
      details: { name: upload.originalName },
    });
  });
  await rm(pathOfUpload(upload), { force: true });
}

function inUse(load: string): ControlError {
  return new ControlError('uploads.inUse', {
    kind: 'conflict',
    message: `The load "${load}" reads this file.`,
    remedy: 'Archive the load or give it another source first.',
  });
}
