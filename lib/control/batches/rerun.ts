import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { isEnded, requireBatch, toBatchSummary } from './internal';
import { settle } from './needs-hand';
import { rerunBatchInputSchema, type BatchSummary, type RerunBatchInput } from './schemas';
import { insertBatch } from './start';

/**
 * Runs a batch that has ended once more: a new batch over the same input, which names the first. Operator.
 * @throws ControlError `batches.active`, `batches.isReplay`; `loads.*` as `startBatch`
 */
export async function rerunBatch(context: ActorContext, input: RerunBatchInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { batchId, version } = parseInput(rerunBatchInputSchema, input);
  const { loadId, loadVersionId, state, isRehearsal, rerun, files, replayOfId } = await requireBatch(batchId);
  if (!isEnded(state)) throw stillActive(state);
  if (replayOfId !== null) throw isReplay();
  const id = await transaction(async (tx) => {
    await settle(tx, batchId);
    return insertBatch(tx, context, {
      ...{ loadId, isRehearsal, trigger: 'manual', rerunOfId: batchId },
      ...(version === 'same' && { loadVersionId }),
      ...(rerun !== null && { rerun: rerun as NonNullable<BatchSummary['rerun']> }),
      ...(files.length > 0 && { files }),
    });
  });
  return toBatchSummary(await requireBatch(id));
}

/** Whether its rows are free again is for the first batch to say. */
function isReplay(): ControlError {
  return new ControlError('batches.isReplay', {
    kind: 'conflict',
    message: 'This batch replayed rows of another one.',
    remedy: 'Replay them from that batch again.',
  });
}

function stillActive(state: string): ControlError {
  return new ControlError('batches.active', {
    kind: 'conflict',
    message: `This batch has not ended: it is ${state}.`,
    remedy: 'Wait for its end or cancel it first.',
  });
}
