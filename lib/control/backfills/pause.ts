import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { getBackfill, lockBackfill, requireOpen } from './internal';
import { pauseBackfillInputSchema, type BackfillView, type PauseBackfillInput } from './schemas';

/** Starts no further chunk, or goes on; chunks in the queue or at work are let be. Operator. @throws ControlError `backfills.over` */
export async function pauseBackfill(context: ActorContext, input: PauseBackfillInput): Promise<BackfillView> {
  requireRole(context, 'operator');
  const { id, isPaused } = parseInput(pauseBackfillInputSchema, input);
  await transaction(async (tx) => {
    const row = await lockBackfill(tx, id);
    requireOpen(row);
    if ((row.state === 'paused') === isPaused) return;
    const state = isPaused ? 'paused' : 'running';
    await tx.backfill.update({ where: { id }, data: { state, pauseReason: null, failuresInRow: 0 } });
    const action = isPaused ? 'backfills.pause' : 'backfills.resume';
    await recordAudit(tx, context, { action, entityId: id, details: { loadId: row.loadId } });
  });
  return getBackfill(id);
}
