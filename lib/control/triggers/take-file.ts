import { recordAudit } from '../audit';
import { insertBatch } from '../batches';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { takeFileInputSchema, type TakeFileInput } from './schemas';

/**
 * Has a file loaded by hand that failed, or that was left out; in a batch of its own. Operator.
 * @returns the batch's id
 * @throws ControlError `triggers.fileNotOpen`, `triggers.fileChanged`, `loads.archived`
 */
export async function takeFile(context: ActorContext, input: TakeFileInput): Promise<{ batchId: string }> {
  requireRole(context, 'operator');
  const { fileId } = parseInput(takeFileInputSchema, input);
  const batchId = await transaction(async (tx) => {
    // Of two people who press at once, the second finds the first one's batch.
    await tx.$queryRaw`SELECT FROM watched_files WHERE id = ${fileId}::uuid FOR UPDATE`;
    const file = await tx.watchedFile.findUnique({
      where: { id: fileId },
      include: { trigger: true, batch: { select: { state: true } } },
    });
    if (!file || !isTakeable(file)) throw notOpen();
    const { name, triggerId: watcher } = file;
    const newer = { triggerId: watcher, name, id: { gt: fileId }, state: { not: 'same' } };
    if (await tx.watchedFile.findFirst({ where: newer, select: { id: true } })) throw changedSince(name);
    const { loadId, id: triggerId } = file.trigger;
    const id = await insertBatch(tx, context, { loadId, trigger: 'files', triggerId, files: [name] });
    await tx.watchedFile.update({
      where: { id: fileId },
      data: { state: 'taken', batchId: id, decidedAt: new Date() },
    });
    const details = { batchId: id, file: name };
    await recordAudit(tx, context, { action: 'triggers.takeFile', entityId: triggerId, details });
    return id;
  });
  return { batchId };
}

export function isTakeable({ state, batch }: { state: string; batch: { state: string } | null }): boolean {
  if (state === 'leftOut') return true;
  return state === 'taken' && (batch === null || batch.state === 'failed' || batch.state === 'cancelled');
}

function notOpen(): ControlError {
  return new ControlError('triggers.fileNotOpen', {
    kind: 'conflict',
    message: 'This file cannot be taken now: it still settles, waits in a batch, or is loaded.',
    remedy: 'Look at the list again.',
  });
}

function changedSince(name: string): ControlError {
  return new ControlError('triggers.fileChanged', {
    kind: 'conflict',
    message: `${name} has changed since; what stands there now has a line of its own.`,
    remedy: 'Look at the newer line of this file.',
  });
}
