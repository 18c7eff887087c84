import { LoadError } from '../errors';
import { inTransaction, type SqlSession } from '../sql/session';
import type { StagingArea } from './staging-area';

/**
 * Two advisory locks stand for a batch. Its guard alone holds the first: it tells live batches from dead ones. All its
 * sessions share the second: who takes the batch on finds by it, and ends, what an earlier process still has open there.
 */
const [GUARD, MEMBERS] = [1, 3];

/** How long a backend that was told to end may take, in milliseconds. */
const END_PATIENCE_MS = 15_000;

/**
 * Takes the batch's lock, held until the session ends. No backend of an earlier process is left then: neither of one
 * that is gone (its statement runs on without it) nor of one that stands still (a COPY whose client has stalled ignores
 * every timeout).
 * @param mayTakeOver asked where another process holds the batch: whether that one has lost it
 * @throws LoadError `stage.batchRuns` (retryable) where it has not
 */
export async function lockBatch(
  session: SqlSession,
  area: StagingArea,
  mayTakeOver: () => Promise<boolean>,
): Promise<void> {
  const isFree = await tryLock(session, area);
  if (!isFree && !(await mayTakeOver())) throw batchRuns(area);
  await session.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE pid <> pg_backend_pid() AND ${holds(MEMBERS)}`,
    [area.prefix],
  );
  await inTransaction(session, async () => {
    await session.query(`SELECT set_config('lock_timeout', '${END_PATIENCE_MS}', true)`);
    if (!isFree) await session.query(`SELECT pg_advisory_lock(${key(GUARD)})`, [area.prefix]);
    await session.query(`SELECT pg_advisory_lock(${key(MEMBERS)})`, [area.prefix]);
  });
  await session.query(`SELECT pg_advisory_lock_shared(${key(MEMBERS)})`, [area.prefix]);
  await session.query(`SELECT pg_advisory_unlock(${key(MEMBERS)})`, [area.prefix]);
}

/**
 * Makes a session one of the batch's own, so that it can be found, as long as the guard holds the batch.
 * @throws LoadError `stage.batchLost` (retryable): another process may hold it by now
 */
export async function joinBatch(
  session: SqlSession,
  area: StagingArea,
  guard: SqlSession['backend'],
): Promise<void> {
  // First to be found, then to look: whoever takes the batch on in between ends this session.
  await session.query(`SELECT pg_advisory_lock_shared(${key(MEMBERS)})`, [area.prefix]);
  const { rowCount } = await session.query(
    `SELECT FROM pg_locks JOIN pg_stat_activity a USING (pid)
     WHERE ${holds(GUARD)} AND pid = $2 AND a.backend_start = $3::timestamptz`,
    [area.prefix, guard.pid, guard.startedAt],
  );
  if (rowCount > 0) return;
  throw new LoadError('stage.batchLost', {
    class: 'retryable',
    message: `The connection that holds batch ${area.batchId} was lost.`,
    remedy: 'The batch is staged again, unless another process has taken it on.',
  });
}

/** Nothing but the whole batch is worth another try. */
export function isBatchLost({ code }: LoadError): boolean {
  return code === 'stage.batchLost';
}

async function tryLock(session: SqlSession, area: StagingArea): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(${key(GUARD)}) AS locked`,
    [area.prefix],
  );
  return rows[0]!.locked;
}

function key(lock: number): string {
  return `hashtextextended($1, ${lock})`;
}

/** SQL condition over pg_locks. */
function holds(lock: number): string {
  return `locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = ${key(lock)}`;
}

function batchRuns(area: StagingArea): LoadError {
  return new LoadError('stage.batchRuns', {
    class: 'retryable',
    message: `Another process is running batch ${area.batchId} at this moment.`,
    remedy: 'Wait for it, or cancel it.',
  });
}
