import type { Transaction } from '@/lib/db';
import { enqueue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { requireBatch, toBatchSummary } from './internal';
import { notifyBatch } from './notify';
import { startBatchInputSchema, type BatchSummary, type StartBatchInput } from './schemas';

/** Times that the queue runs a batch whose error may pass, or whose worker died. The engine retries within each. */
const tries = 4;

export function jobKey(batchId: string): string {
  return `batch:${batchId}`;
}

/**
 * Starts a batch of a load's current version: batch, audit row and job are written in one transaction. Operator; to
 * approve deletions for this one batch, editor.
 * @throws ControlError `loads.archived`
 */
export async function startBatch(context: ActorContext, input: StartBatchInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { loadId, approveDeletions } = parseInput(startBatchInputSchema, input);
  if (approveDeletions) requireRole(context, 'editor');
  const id = uuidv7();
  await transaction(async (tx) => {
    const loadVersionId = await runnableVersion(tx, loadId);
    await tx.batch.create({
      data: { id, loadId, loadVersionId, approveDeletions, triggeredById: actorId(context) },
    });
    const details = { loadId, ...(approveDeletions && { approveDeletions }) };
    await recordAudit(tx, context, { action: 'batches.start', entityId: id, details });
    await enqueue(tx, 'run_batch', { batchId: id }, { key: jobKey(id), tries });
    await notifyBatch(tx, id);
  });
  return toBatchSummary(await requireBatch(id));
}

async function runnableVersion(tx: Transaction, loadId: string): Promise<string> {
  const load = await tx.load.findUnique({ where: { id: loadId } });
  if (!load?.currentVersionId) throw notFound('load');
  if (!load.archivedAt) return load.currentVersionId;
  throw new ControlError('loads.archived', {
    kind: 'conflict',
    message: `The load "${load.name}" is archived.`,
    remedy: 'Take it out of the archive to run it.',
  });
}
