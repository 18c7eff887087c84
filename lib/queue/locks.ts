import { db, Prisma, type Transaction } from '@/lib/db';

/** Workers that hold jobs and gave no sign of life for so long, or have ended. */
const deadHolders = (silentSeconds: number) => Prisma.sql`
  SELECT DISTINCT j.locked_by AS id
  FROM graphile_worker.jobs j
  LEFT JOIN workers w ON w.id = j.locked_by
  WHERE j.locked_by IS NOT NULL
    AND CASE WHEN w.stopped_at IS NOT NULL THEN true
             ELSE greatest(w.seen_at, j.locked_at) < now() - make_interval(secs => ${silentSeconds}) END`;

/**
 * A worker that stands still in the middle of a transaction holds what it wrote: jobs, batches, quarantined rows. Whoever
 * goes on with its work would wait for it.
 */
export async function endSessionsOfDeadWorkers(silentSeconds: number): Promise<void> {
  await db().$executeRaw`
    SELECT pg_terminate_backend(a.pid)
    FROM (${deadHolders(silentSeconds)}) dead
    JOIN workers w USING (id)
    JOIN pg_stat_activity a ON a.application_name = w.session_name
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()`;
}

/**
 * Frees the jobs that workers held which are gone: the queue by itself would wait four hours.
 * @param silentSeconds  a worker that gave no sign of life for so long is gone
 */
export async function releaseJobsOfDeadWorkers(tx: Transaction, silentSeconds: number): Promise<string[]> {
  const dead = await tx.$queryRaw<{ id: string }[]>(deadHolders(silentSeconds));
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
