import type { Transaction } from '@/lib/db';
import { dequeue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { lockOpenBatch, requireBatch, toBatchSummary, type OpenBatch } from './internal';
import { notifyBatch } from './notify';
import { batchIdInputSchema, type BatchIdInput, type BatchSummary } from './schemas';
import { enqueueBatch, jobKey } from './start';

/**
 * Puts a batch down until somebody resumes it: one that waits at once, one that runs as soon as the parts in hand are
 * staged. What is staged is kept, and its worker is free for others. One whose rows are all staged goes on to its end.
 * Operator. Paused already, it stays as it is.
 * @throws ControlError `batches.ended`, `batches.cancelling`
 */
export async function pauseBatch(context: ActorContext, input: BatchIdInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId } = parseInput(batchIdInputSchema, input);
  await transaction(async (tx) => {
    const batch = await lockOpenBatch(tx, batchId);
    if (batch.state !== 'paused') await putDown(tx, context, batch);
  });
  return toBatchSummary(await requireBatch(batchId));
}

async function putDown(tx: Transaction, context: ActorContext, { id, state }: OpenBatch): Promise<void> {
  const pauseRequestedAt = new Date();
  const isWaiting = state === 'queued';
  const { count } = await tx.batch.updateMany({
    where: { id, cancelRequestedAt: null },
    data: { pauseRequestedAt, ...(isWaiting && { state: 'paused' }) },
  });
  if (count === 0) throw cancelling();
  if (isWaiting) await dequeue(tx, jobKey(id));
  await recordAudit(tx, context, { action: 'batches.pause', entityId: id });
  await notifyBatch(tx, id);
}

/**
 * Lets a paused batch go on with what it has staged, after those of its load that stand in the queue by now. Operator.
 * @throws ControlError `batches.ended`, `batches.notPaused`
 */
export async function resumeBatch(context: ActorContext, input: BatchIdInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId } = parseInput(batchIdInputSchema, input);
  await transaction(async (tx) => {
    const batch = await lockOpenBatch(tx, batchId);
    if (batch.state !== 'paused') throw notPaused(batch.state);
    await tx.batch.update({ where: { id: batchId }, data: { state: 'queued', pauseRequestedAt: null } });
    await enqueueBatch(tx, batch);
    await recordAudit(tx, context, { action: 'batches.resume', entityId: batchId });
    await notifyBatch(tx, batchId);
  });
  return toBatchSummary(await requireBatch(batchId));
}

function cancelling(): ControlError {
  return new ControlError('batches.cancelling', {
    kind: 'conflict',
    message: 'This batch is being cancelled already.',
  });
}

function notPaused(state: string): ControlError {
  return new ControlError('batches.notPaused', {
    kind: 'conflict',
    message: `This batch is not paused: it is ${state}.`,
  });
}
