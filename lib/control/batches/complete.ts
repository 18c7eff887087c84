import type { Transaction } from '@/lib/db';
import type { BatchResult } from '@/lib/engine';
import { enqueue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { takeBackBatch } from '../statistics';
import { parseInput, requireRole, transaction } from '../verb';
import { requireBatch, toBatchSummary } from './internal';
import { notifyBatch } from './notify';
import { batchIdInputSchema, type BatchSummary, type BatchIdInput } from './schemas';
import { jobKey, tries } from './start';

/**
 * Puts a batch back into the queue that ended with a part of its merge lanes in the table: under its own id it merges the
 * others, and those alone. A new batch would append the rows of lanes that are in once more. Operator.
 * @throws ControlError `batches.notUnfinished`
 */
export async function completeBatch(context: ActorContext, input: BatchIdInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const { load } = await requireBatch(batchId);
  await transaction(async (tx) => {
    await requireUnfinished(tx, batchId);
    await takeBackBatch(tx, batchId);
    await tx.batch.update({
      where: { id: batchId },
      data: {
        ...{ state: 'queued', stage: null, workerId: null, finishedAt: null, cancelRequestedAt: null },
        ...{ errorCode: null, errorClass: null, errorMessage: null },
      },
    });
    await recordAudit(tx, context, { action: 'batches.complete', entityId: batchId });
    await enqueue(tx, 'run_batch', { batchId }, { key: jobKey(batchId), tries, queue: `load:${load.id}` });
    await notifyBatch(tx, batchId);
  });
  return toBatchSummary(await requireBatch(batchId));
}

async function requireUnfinished(tx: Transaction, batchId: string): Promise<void> {
  const [batch] = await tx.$queryRaw<{ lanes: BatchResult['lanes'] }[]>`
    SELECT result->'lanes' AS lanes FROM batches
    WHERE id = ${batchId}::uuid AND state IN ('failed', 'cancelled') FOR UPDATE`;
  if (batch?.lanes) return;
  throw new ControlError('batches.notUnfinished', {
    kind: 'conflict',
    message: 'No part of this batch is in the table alone: there is nothing to complete.',
    remedy: 'Run the load again.',
  });
}
