import type { Transaction } from '@/lib/db';

/**
 * Frees the jobs that workers held which are gone: the queue by itself would wait four hours.
 * @param silentSeconds  a worker that gave no sign of life for so long is gone
 */
export async function releaseJobsOfDeadWorkers(tx: Transaction, silentSeconds: number): Promise<string[]> {
  const dead = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT j.locked_by AS id
    FROM graphile_worker.jobs j
    LEFT JOIN workers w ON w.id = j.locked_by
    WHERE j.locked_by IS NOT NULL
      AND CASE WHEN w.stopped_at IS NOT NULL THEN true
               ELSE greatest(w.seen_at, j.locked_at) < now() - make_interval(secs => ${silentSeconds}) END`;
  const ids = dead.map(({ id }) => id);
  if (ids.length > 0) await tx.$executeRaw`SELECT graphile_worker.force_unlock_workers(${ids}::text[])`;
  return ids;
}

/** Which of these jobs nobody runs and nobody will: taken out, or out of tries. */
export async function abandonedKeys(tx: Transaction, keys: string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT k.key FROM unnest(${keys}::text[]) AS k(key)
    WHERE NOT EXISTS (
      SELECT FROM graphile_worker.jobs j
      WHERE j.key = k.key AND (j.locked_at IS NOT NULL OR j.attempts < j.max_attempts)
    )`;
  return rows.map(({ key }) => key);
}
