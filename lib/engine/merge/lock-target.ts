import { quoteTable } from '../sql/identifiers';
import { inTransaction, type SqlSession } from '../sql/session';
import type { TableRef } from '../plan';

/** Who is told that a merge waits for another one; null once it does not any more. */
export type OnWait = (holder: { batchId: string | null } | null) => void;

/**
 * One merge at a time into one table, in the order in which they came to wait; readers and other writers are not held up
 * by this lock. The load's timeouts are for its own work: the merge before it may take as long as it needs.
 */
export async function lockTarget(
  session: SqlSession,
  { target, onWait }: { target: { table: TableRef }; onWait: OnWait },
): Promise<{ release(): Promise<unknown> }> {
  const table = quoteTable(target.table);
  const release = () =>
    session.query(`SELECT pg_advisory_unlock(${lockKey})`, [table]).catch(() => undefined);
  // Fails also where others wait already: nobody overtakes them.
  const tried = await session.query<{ isMine: boolean }>(
    `SELECT pg_try_advisory_lock(${lockKey}) AS "isMine"`,
    [table],
  );
  if (tried.rows[0]!.isMine) return { release };
  onWait({ batchId: await holderOf(session, table) });
  await inTransaction(session, async () => {
    await session.query(
      `SELECT set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true)`,
    );
    await session.query(`SELECT pg_advisory_lock(${lockKey})`, [table]);
  });
  onWait(null);
  return { release };
}

const lockKey = 'hashtextextended($1, 2)';

/** The batch whose merge holds the lock, by the name of its session; null where that cannot be seen. */
async function holderOf(session: SqlSession, table: string): Promise<string | null> {
  const { rows } = await session.query<{ batchId: string | null }>(
    `SELECT substring(a.application_name FROM '^stevedore merge (.+)$') AS "batchId"
     FROM pg_locks l JOIN pg_stat_activity a USING (pid), (SELECT ${lockKey} AS key) k
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid = (k.key >> 32 & 4294967295)::oid AND l.objid = (k.key & 4294967295)::oid`,
    [table],
  );
  return rows[0]?.batchId ?? null;
}
