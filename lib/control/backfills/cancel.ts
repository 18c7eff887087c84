import { recordAudit } from '../audit';
import { cancelWithin, type OpenBatch } from '../batches';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { getBackfill, lockBackfill, requireOpen } from './internal';
import { backfillIdInputSchema, type BackfillIdInput, type BackfillView } from './schemas';

/**
 * Ends a backfill: chunks that wait are left out, those in the queue or at work are cancelled, merged ones stay. Operator.
 * @throws ControlError `backfills.over`
 */
export async function cancelBackfill(context: ActorContext, input: BackfillIdInput): Promise<BackfillView> {
  requireRole(context, 'operator');
  const { id } = parseInput(backfillIdInputSchema, input);
  await transaction(async (tx) => {
    const row = await lockBackfill(tx, id);
    requireOpen(row);
    await tx.backfill.update({ where: { id }, data: { state: 'cancelled', finishedAt: new Date() } });
    await tx.backfillChunk.updateMany({
      where: { backfillId: id, state: 'waiting' },
      data: { state: 'cancelled' },
    });
    // Locked, so that a batch that ends at this moment keeps its end.
    const active = await tx.$queryRaw<OpenBatch[]>`
      SELECT id, state::text, keeps_staging AS "keepsStaging" FROM batches
      WHERE backfill_id = ${id}::uuid AND state IN ('queued', 'running', 'paused') FOR UPDATE`;
    for (const batch of active) await cancelWithin(tx, context, batch);
    await recordAudit(tx, context, {
      action: 'backfills.cancel',
      entityId: id,
      details: { loadId: row.loadId },
    });
  });
  return getBackfill(id);
}
