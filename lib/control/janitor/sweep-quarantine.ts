import { db } from '@/lib/db';
import { STANDARD_QUARANTINE_DAYS } from '../loads/schemas';
import type { Swept } from './schemas';

const batchesAtOnce = 100;
const rowsAtOnce = 10_000;

/** Removes quarantined rows past their load's retention. What they had in common, and how many they were, stays. */
export async function sweepQuarantine(deadline: number): Promise<Swept> {
  const swept: Required<Swept> = { removed: 0, bytes: null, notes: [] };
  let batches = 0;
  for (let ids = await expiredBatches(); ids.length > 0; ids = await expiredBatches()) {
    for (const { id } of ids) {
      if (Date.now() > deadline) return told(swept, batches);
      swept.removed += await removeRows(id);
      await db().batch.update({ where: { id }, data: { quarantineExpiredAt: new Date() } });
      batches += 1;
    }
  }
  return told(swept, batches);
}

function told(swept: Swept, batches: number): Swept {
  return batches > 0 ? { ...swept, notes: [`bad rows of ${batches} batches`] } : swept;
}

function expiredBatches(): Promise<{ id: string }[]> {
  return db().$queryRaw<{ id: string }[]>`
    SELECT b.id FROM batches b JOIN loads l ON l.id = b.load_id
    WHERE b.quarantined > 0 AND b.quarantine_expired_at IS NULL
      AND b.finished_at < now() - make_interval(days => coalesce(l.quarantine_days, ${STANDARD_QUARANTINE_DAYS}))
    ORDER BY b.finished_at LIMIT ${batchesAtOnce}`;
}

async function removeRows(batchId: string): Promise<number> {
  let removed = 0;
  for (let some = rowsAtOnce; some === rowsAtOnce; removed += some) {
    some = await db().$executeRaw`
      DELETE FROM quarantined_rows WHERE batch_id = ${batchId}::uuid AND row IN (
        SELECT row FROM quarantined_rows WHERE batch_id = ${batchId}::uuid ORDER BY row LIMIT ${rowsAtOnce})`;
  }
  return removed;
}
