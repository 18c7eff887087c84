import type { SqlSession } from '../sql/session';
import type { StagingArea } from './staging-area';

/** Days for which the staging of a paused batch is kept; after that it starts from its beginning. */
export const KEPT_DAYS = 7;

/**
 * Keeps a batch's staging past the end of its process, with what it takes to go on. UNLOGGED as staging itself: a server
 * that crashes forgets both.
 */
export async function keepStaging(
  session: SqlSession,
  area: StagingArea,
  checkpoint: unknown,
): Promise<void> {
  const kept = area.table('kept');
  await session.query(`CREATE UNLOGGED TABLE ${kept} AS SELECT $1::jsonb AS checkpoint, now() AS kept_at`, [
    JSON.stringify(checkpoint),
  ]);
}

/** Takes a kept batch up again: from here on its staging is as mortal as any other. @returns its checkpoint */
export async function takeKept(session: SqlSession, area: StagingArea): Promise<unknown> {
  const kept = area.table('kept');
  if (!(await isThere(session, kept))) return undefined;
  const { rows } = await session.query<{ checkpoint: unknown }>(`SELECT checkpoint FROM ${kept}`);
  await session.query(`DROP TABLE ${kept}`);
  return rows[0]?.checkpoint;
}

/** Whether staging waits for its batch to be resumed, and has not waited too long. */
export async function isKept(session: SqlSession, kept: string): Promise<boolean> {
  if (!(await isThere(session, kept))) return false;
  const { rowCount } = await session.query(
    `SELECT FROM ${kept} WHERE kept_at > now() - make_interval(days => ${KEPT_DAYS})`,
  );
  return rowCount === 1;
}

async function isThere(session: SqlSession, table: string): Promise<boolean> {
  const { rows } = await session.query<{ isThere: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS "isThere"`,
    [table],
  );
  return rows[0]!.isThere;
}
