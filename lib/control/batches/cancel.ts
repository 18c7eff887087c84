import type { Transaction } from '@/lib/db';
import { dequeue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { rollUpBatch } from '../statistics';
import { parseInput, requireRole, transaction } from '../verb';
import { isEnded, requireBatch, toBatchSummary } from './internal';
import { notifyBatch } from './notify';
import { batchIdInputSchema, type BatchSummary, type BatchIdInput } from './schemas';
import { jobKey } from './start';

/**
 * Cancels a batch: one that waits at once, one that runs within two seconds (its worker looks every second). Operator.
 * @throws ControlError `batches.ended`
 */
export async function cancelBatch(context: ActorContext, input: BatchIdInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId } = parseInput(batchIdInputSchema, input);
  await transaction(async (tx) => {
    const [batch] = await tx.$queryRaw<{ state: BatchSummary['state'] }[]>`
      SELECT state::text FROM batches WHERE id = ${batchId}::uuid FOR UPDATE`;
    if (!batch) throw notFound('batch');
    if (isEnded(batch.state)) throw alreadyEnded(batch.state);
    await cancelWithin(tx, context, { id: batchId, state: batch.state });
  });
  return toBatchSummary(await requireBatch(batchId));
}

/** Cancels a batch that has not ended, in the caller's transaction. */
export async function cancelWithin(
  tx: Transaction,
  context: ActorContext,
  { id, state }: Pick<BatchSummary, 'id' | 'state'>,
): Promise<void> {
  if (state === 'queued') await cancelQueued(tx, id);
  else await tx.batch.update({ where: { id }, data: { cancelRequestedAt: new Date() } });
  await recordAudit(tx, context, { action: 'batches.cancel', entityId: id });
  await notifyBatch(tx, id);
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

function alreadyEnded(state: string): ControlError {
  return new ControlError('batches.ended', {
    kind: 'conflict',
    message: `This batch has ended already: it is ${state}.`,
  });
}
