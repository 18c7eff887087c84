import { db, type Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { needingAHand } from './filter';
import { requireBatch, toBatchSummary } from './internal';
import { notifyBatch } from './notify';
import { batchIdInputSchema, type BatchesInNeed, type BatchIdInput, type BatchSummary } from './schemas';

/** As many as are told apart; more are told as "more than". */
const mostCounted = 1_000;

/** Failed batches that nobody and no later batch has dealt with, by what a retry could do about them. Viewer. */
export async function countBatchesInNeed(context: ActorContext): Promise<BatchesInNeed> {
  requireRole(context, 'viewer');
  const batches = await db().batch.findMany({
    where: { ...needingAHand, load: { deletedAt: null } },
    select: { errorClass: true, errorCode: true },
    orderBy: { id: 'desc' },
    take: mostCounted + 1,
  });
  const isExhausted = ({ errorClass, errorCode }: (typeof batches)[number]) =>
    errorClass === 'retryable' || errorCode === 'batches.abandoned' || errorCode === 'batches.inDoubt';
  const counted = batches.slice(0, mostCounted);
  const exhausted = counted.filter(isExhausted).length;
  return { exhausted, refused: counted.length - exhausted, isMore: batches.length > mostCounted };
}

/**
 * Takes a failed batch off the list of those that need a hand, without running it again. Operator.
 * @throws ControlError `batches.needsNoHand`
 */
export async function dismissBatch(context: ActorContext, input: BatchIdInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId } = parseInput(batchIdInputSchema, input);
  await requireBatch(batchId);
  await transaction(async (tx) => {
    if (!(await settle(tx, batchId))) throw needsNoHand();
    await recordAudit(tx, context, { action: 'batches.dismiss', entityId: batchId });
    await notifyBatch(tx, batchId);
  });
  return toBatchSummary(await requireBatch(batchId));
}

/** @returns whether the batch needed a hand until now */
export async function settle(tx: Transaction, id: string): Promise<boolean> {
  const { count } = await tx.batch.updateMany({
    where: { id, ...needingAHand },
    data: { handledAt: new Date() },
  });
  return count === 1;
}

/**
 * A batch that loaded all that its load reads makes up for the earlier ones that failed to. It makes up for none that
 * were about certain files or a stretch. A replay makes up for earlier ones of the same batch, whose rows are free again.
 */
export async function settleEarlier(tx: Transaction, id: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE batches SET handled_at = now()
    FROM batches ended
    WHERE ended.id = ${id}::uuid AND ended.state IN ('succeeded', 'partial') AND NOT ended.is_rehearsal
      AND ended.rerun IS NULL AND ended.files = '{}' AND ended.replay_of_id IS NULL
      AND batches.load_id = ended.load_id AND batches.id < ended.id AND batches.state = 'failed'
      AND batches.handled_at IS NULL AND NOT batches.is_rehearsal AND batches.rerun IS NULL AND batches.files = '{}'
      AND batches.replay_of_id IS NULL`;
  await tx.$executeRaw`
    UPDATE batches SET handled_at = now()
    FROM batches ended
    WHERE ended.id = ${id}::uuid AND ended.state IN ('succeeded', 'partial') AND NOT ended.is_rehearsal
      AND batches.replay_of_id = ended.replay_of_id AND batches.id < ended.id AND batches.state = 'failed'
      AND batches.error_code NOT IN ('merge.inDoubt', 'batches.inDoubt')
      AND batches.handled_at IS NULL AND NOT batches.is_rehearsal`;
}

function needsNoHand(): ControlError {
  return new ControlError('batches.needsNoHand', {
    kind: 'conflict',
    message: 'This batch needs no hand: it has not failed, or somebody or a later batch has dealt with it.',
  });
}
