import { LoadError } from '../../errors';
import type { SqlSession } from '../../sql/session';
import type { StagingArea } from '../staging-area';
import { shareTables } from './share-tables';

/** One worker that shares a batch; its id is of this sharing alone, so that a late one cannot meddle with the next. */
export interface Sharer {
  id: string;
  worker: string;
  isLeader: boolean;
}

type Queries = Pick<SqlSession, 'query'>;

/**
 * Joins a batch that is being shared.
 * @returns undefined where there is nothing to share (any more)
 */
export async function joinShare(
  session: Queries,
  area: StagingArea,
  { worker, isLeader }: Omit<Sharer, 'id'>,
): Promise<{ sharer: Sharer; spec: unknown } | undefined> {
  const { share, sharers } = shareTables(area);
  const found = await session.query<{ found: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS found`, [
    share,
  ]);
  if (!found.rows[0]!.found) return undefined;
  const { rows } = await session.query<{ id: string; spec: unknown }>(
    `WITH joined AS (
       INSERT INTO ${sharers} (worker, is_leader) SELECT $1, $2 FROM ${share} RETURNING sharer
     ) SELECT sharer AS id, spec FROM joined, ${share}`,
    [worker, isLeader],
  );
  const [joined] = rows;
  return joined && { sharer: { id: joined.id, worker, isLeader }, spec: joined.spec };
}

/**
 * Records a session before it does anything, so that whoever takes over can end it.
 * @throws LoadError `stage.shareLost` where the sharer is counted out
 */
export async function recordBackend(session: SqlSession, area: StagingArea, sharer: Sharer): Promise<void> {
  const { sharers, backends } = shareTables(area);
  const { pid, startedAt } = session.backend;
  // The lock keeps the sharer from being counted out before its backend can be seen.
  const { rowCount } = await session.query(
    `INSERT INTO ${backends} SELECT sharer, $2, $3::timestamptz FROM ${sharers} WHERE sharer = $1 FOR KEY SHARE`,
    [sharer.id, pid, startedAt],
  );
  if (rowCount === 0) throw shareLost();
}

/** A worker that was counted out, or whose batch has ended, has nothing more to say. */
export function shareLost(): LoadError {
  return new LoadError('stage.shareLost', {
    class: 'fatal',
    message: 'Another worker has gone on with the batch, or the batch has ended.',
  });
}

/** A sign of life, by the database's clock. @returns false where the sharer is counted out or the sharing is over */
export async function beat(session: Queries, area: StagingArea, sharer: Sharer): Promise<boolean> {
  const { rowCount } = await session.query(
    `UPDATE ${shareTables(area).sharers} SET seen_at = clock_timestamp() WHERE sharer = $1`,
    [sharer.id],
  );
  return rowCount === 1;
}

/** Signs off; what it still holds may be taken at once. */
export async function leaveShare(session: Queries, area: StagingArea, sharer: Sharer): Promise<void> {
  const { sharers, backends } = shareTables(area);
  await session.query(`DELETE FROM ${backends} WHERE sharer = $1`, [sharer.id]);
  await session.query(`DELETE FROM ${sharers} WHERE sharer = $1`, [sharer.id]);
}
