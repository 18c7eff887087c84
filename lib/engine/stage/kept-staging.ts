import type { SqlSession } from '../sql/session';
import type { StagingArea } from './staging-area';

/** Days for which the staging of a paused batch is kept; after that it starts from its beginning. */
const PAUSED_DAYS = 7;
/** The same for a batch whose process is gone: another one takes it up long before, if any does. */
const LOST_DAYS = 3;

/** What stands beside the staging of a batch that a later process may go on with. */
interface Kept {
  /** Of all that decides what staging means: anything else, and the batch starts from its beginning. */
  fingerprint: string;
  /** Times that it was taken up, this one included. */
  takings: number;
}

/**
 * Lets the staging of a batch outlive its process, for another one to take up. UNLOGGED as staging itself: a server that
 * crashes forgets both.
 */
export async function keepStaging(
  session: SqlSession,
  area: StagingArea,
  fingerprint: string,
): Promise<void> {
  await session.query(
    `CREATE UNLOGGED TABLE ${area.standing} AS
     SELECT $1::text AS batch_id, $2::text AS fingerprint, 0 AS takings, ${inDays(LOST_DAYS)} AS good_until`,
    [area.batchId, fingerprint],
  );
}

/** For a batch that waits until somebody resumes it. */
export async function keepWhilePaused(session: SqlSession, area: StagingArea): Promise<void> {
  await session.query(`UPDATE ${area.standing} SET good_until = ${inDays(PAUSED_DAYS)}`);
}

/** For a batch whose run ends and is followed by another. @returns false where nothing is kept of it */
export async function keepForNext(session: SqlSession, area: StagingArea): Promise<boolean> {
  if (!(await isThere(session, area.standing))) return false;
  const { rowCount } = await session.query(
    `UPDATE ${area.standing} SET good_until = greatest(good_until, ${inDays(LOST_DAYS)})`,
  );
  return rowCount === 1;
}

/** Takes over what an earlier process has kept of the batch; it stays kept, should this one end too. */
export async function takeKept(session: SqlSession, area: StagingArea): Promise<Kept | undefined> {
  if (!(await isThere(session, area.standing))) return undefined;
  const { rows } = await session.query<Kept>(
    `UPDATE ${area.standing} SET takings = takings + 1, good_until = ${inDays(LOST_DAYS)}
     RETURNING fingerprint, takings`,
  );
  return rows[0];
}

/** Whether staging waits for its batch to be taken up, and has not waited too long. A merged one needs it no more. */
export async function isKept(
  session: SqlSession,
  { standing, ledger }: Pick<StagingArea, 'standing' | 'ledger'>,
): Promise<boolean> {
  if (!(await isThere(session, standing))) return false;
  const { rowCount } = await session.query(
    `SELECT FROM ${standing} s
     WHERE good_until > now() AND NOT EXISTS (SELECT FROM ${ledger} l WHERE l.batch_id = s.batch_id)`,
  );
  return rowCount === 1;
}

function inDays(days: number): string {
  return `now() + make_interval(days => ${days})`;
}

async function isThere(session: SqlSession, table: string): Promise<boolean> {
  const { rows } = await session.query<{ isThere: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS "isThere"`,
    [table],
  );
  return rows[0]!.isThere;
}
