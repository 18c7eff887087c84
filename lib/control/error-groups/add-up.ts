import type { Transaction } from '@/lib/db';

/**
 * Adds the error groups of a batch that ends to those of all batches, in the transaction that ends it. In order of
 * fingerprint, so that batches which end at one time wait for each other instead of for ever.
 */
export async function addUpErrorGroups(tx: Transaction, batchId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO error_group_totals AS t
      (fingerprint, "column", rule, sqlstate, message, sample, rows, batches, first_seen_at, last_seen_at)
    SELECT g.fingerprint, g."column", g.rule, g.sqlstate, g.message, g.sample, g.rows, 1, b.finished_at, b.finished_at
    FROM error_groups g JOIN batches b ON b.id = g.batch_id
    WHERE g.batch_id = ${batchId}::uuid AND NOT b.is_rehearsal
    ORDER BY g.fingerprint
    ON CONFLICT (fingerprint) DO UPDATE SET
      "column" = excluded."column", rule = excluded.rule, sqlstate = excluded.sqlstate, message = excluded.message,
      sample = excluded.sample, rows = t.rows + excluded.rows, batches = t.batches + 1,
      last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)`;
  await tx.$executeRaw`
    INSERT INTO error_group_days AS d (fingerprint, load_id, day, rows, batches)
    SELECT g.fingerprint, b.load_id, (b.finished_at AT TIME ZONE 'UTC')::date, g.rows, 1
    FROM error_groups g JOIN batches b ON b.id = g.batch_id
    WHERE g.batch_id = ${batchId}::uuid AND NOT b.is_rehearsal
    ORDER BY g.fingerprint
    ON CONFLICT (fingerprint, load_id, day) DO UPDATE SET
      rows = d.rows + excluded.rows, batches = d.batches + 1`;
}
