import type { Transaction } from '@/lib/db';
import { dequeue, enqueue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { rollUpBatch } from '../statistics';
import { parseInput, requireRole, transaction } from '../verb';
import { lockOpenBatch, requireBatch, toBatchSummary, type OpenBatch } from './internal';
import { notifyBatch } from './notify';
import { batchIdInputSchema, type BatchSummary, type BatchIdInput } from './schemas';
import { jobKey, tries } from './start';

/**
 * Cancels a batch: one that waits at once, one that runs within two seconds (its worker looks every second). A paused one
 * goes to a worker once more, which drops what it has staged. Operator.
 * @throws ControlError `batches.ended`
 */
export async function cancelBatch(context: ActorContext, input: BatchIdInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId } = parseInput(batchIdInputSchema, input);
  await transaction(async (tx) => {
    await cancelWithin(tx, context, await lockOpenBatch(tx, batchId));
  });
  return toBatchSummary(await requireBatch(batchId));
}

/** Cancels a batch that has not ended, in the caller's transaction. */
export async function cancelWithin(
  tx: Transaction,
  context: ActorContext,
  { id, state, keepsStaging }: OpenBatch,
): Promise<void> {
  const cancelRequestedAt = new Date();
  if (state === 'running') await tx.batch.update({ where: { id }, data: { cancelRequestedAt } });
  else if (!keepsStaging) await cancelQueued(tx, id);
  else {
    await tx.batch.update({ where: { id }, data: { cancelRequestedAt } });
    await handToWorker(tx, id);
  }
  await recordAudit(tx, context, { action: 'batches.cancel', entityId: id });
  await notifyBatch(tx, id);
}

/** For a batch that is to be cancelled and keeps staging: a worker drops that. It stands behind no batch of its load. */
export async function handToWorker(tx: Transaction, id: string): Promise<void> {
  await tx.batch.update({ where: { id }, data: { state: 'queued' } });
  await enqueue(tx, 'run_batch', { batchId: id }, { key: jobKey(id), tries });
}

async function cancelQueued(tx: Transaction, batchId: string): Promise<void> {
  const now = new Date();
  await tx.batch.update({
    where: { id: batchId },
    data: { state: 'cancelled', cancelRequestedAt: now, finishedAt: now },
  });
  await rollUpBatch(tx, batchId);
  await dequeue(tx, jobKey(batchId));
}
