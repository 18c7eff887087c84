import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { getBackfill, lockBackfill } from './internal';
import { backfillIdInputSchema, type BackfillIdInput, type BackfillView } from './schemas';

/**
 * Has the failed chunks run again, and the backfill go on where it had stopped or ended. Operator.
 * @throws ControlError `backfills.nothingFailed`, `backfills.cancelled`
 */
export async function retryBackfill(context: ActorContext, input: BackfillIdInput): Promise<BackfillView> {
  requireRole(context, 'operator');
  const { id } = parseInput(backfillIdInputSchema, input);
  await transaction(async (tx) => {
    const row = await lockBackfill(tx, id);
    if (row.state === 'cancelled') throw refused('cancelled', 'This backfill was cancelled.');
    const { count } = await tx.backfillChunk.updateMany({
      where: { backfillId: id, state: 'failed' },
      data: { state: 'waiting' },
    });
    if (count === 0) throw refused('nothingFailed', 'No chunk of this backfill has failed.');
    await tx.backfill.update({
      where: { id },
      data: { state: 'running', pauseReason: null, failuresInRow: 0, finishedAt: null },
    });
    const details = { loadId: row.loadId, chunks: count };
    await recordAudit(tx, context, { action: 'backfills.retry', entityId: id, details });
  });
  return getBackfill(id);
}

function refused(reason: string, message: string): ControlError {
  return new ControlError(`backfills.${reason}`, { kind: 'conflict', message, remedy: 'Start another.' });
}
