import type { BenchDatabase } from '../database';
import type { Timing } from '../time-command';

/**
 * Seconds from the start of the command until everything stood in staging. No command stages and does nothing else,
 * so it is taken from a whole load that stages first and merges then: the ledger's row bears the time at which the
 * merge transaction began, and between the two lies only the counting of staging, which the result states.
 */
export async function stagingSeconds(
  { startedAt, stdout }: Timing,
  { client }: BenchDatabase,
): Promise<number> {
  const { batchId, stages } = JSON.parse(stdout) as { batchId: string; stages: { reconcile: number } };
  const { rows } = await client.query<{ at: string }>(
    `SELECT extract(epoch FROM merged_at) AS at FROM stevedore_staging.merged_batches WHERE batch_id = $1`,
    [batchId],
  );
  return Number(rows[0]!.at) - startedAt / 1000 - stages.reconcile;
}
