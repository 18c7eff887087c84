import { rowsOfPiece } from '../../piece-rows';
import { quoteIdentifier } from '../../sql/identifiers';
import { inTransaction, type SqlSession } from '../../sql/session';
import type { StagingArea } from '../staging-area';
import type { TakenPiece } from './pieces';
import { shareTables, terminateBackends } from './share-tables';
import type { Sharer } from './sharers';

/** A piece that its worker could not bring to an end. */
export interface LostPiece {
  name: string;
  attempt: number;
  worker: string;
}

/** Times that helpers may try a piece; after that the leader takes it itself, so that none goes round for ever. */
const MOST_HELPERS = 2;

interface Place {
  area: StagingArea;
  /** Name of the staging column that holds the row number. */
  rowColumn: string;
}

/** Gives a piece back for the leader to stage, without what was staged of it. A piece that is another's by now is left. */
export async function giveBack(
  session: SqlSession,
  place: Place,
  { sharer, taken, why }: { sharer: Sharer; taken: TakenPiece; why: string },
): Promise<void> {
  await inTransaction(session, async () => {
    const { rowCount } = await session.query(
      `UPDATE ${shareTables(place.area).pieces} SET state = 'returned', owner = NULL, note = $4
       WHERE piece = $1 AND attempt = $2 AND owner = $3 AND state = 'taken'`,
      [taken.piece, taken.attempt, sharer.id, why],
    );
    if (rowCount > 0) await dropStaged(session, place, taken.piece);
  });
}

/**
 * Counts out helpers that gave no sign of life for `leaseMs`: ends their backends, drops what their unfinished pieces had
 * staged, and opens those to others. What they finished stays.
 */
export async function takeBackFromDead(
  session: SqlSession,
  place: Place,
  leaseMs: number,
): Promise<LostPiece[]> {
  const { sharers, backends, pieces } = shareTables(place.area);
  const { rows: dead } = await session.query<{ sharer: string; worker: string }>(
    `DELETE FROM ${sharers} WHERE NOT is_leader AND seen_at < clock_timestamp() - make_interval(secs => $1)
     RETURNING sharer, worker`,
    [leaseMs / 1000],
  );
  if (dead.length > 0)
    await terminateBackends(session, backends, 'b.sharer = ANY ($1::uuid[])', [
      dead.map(({ sharer }) => sharer),
    ]);
  const { rows: orphans } = await session.query<{ piece: number; owner: string }>(
    `SELECT piece, owner FROM ${pieces} p
     WHERE state = 'taken' AND NOT EXISTS (SELECT FROM ${sharers} s WHERE s.sharer = p.owner)`,
  );
  const lost: LostPiece[] = [];
  for (const { piece, owner } of orphans) {
    const worker = dead.find(({ sharer }) => sharer === owner)?.worker ?? 'a worker that is gone';
    const reopened = await reopen(session, place, { piece, owner });
    if (reopened) lost.push({ ...reopened, worker });
  }
  return lost;
}

/** Waits for a part that is being recorded at this moment: it is there afterwards, to be dropped with the others. */
async function reopen(
  session: SqlSession,
  place: Place,
  { piece, owner }: { piece: number; owner: string },
): Promise<Omit<LostPiece, 'worker'> | undefined> {
  return inTransaction(session, async () => {
    const { rows } = await session.query<Omit<LostPiece, 'worker'>>(
      `UPDATE ${shareTables(place.area).pieces}
       SET state = CASE WHEN attempt >= ${MOST_HELPERS} THEN 'returned' ELSE 'open' END, owner = NULL
       WHERE piece = $1 AND owner = $2 AND state = 'taken' RETURNING name, attempt`,
      [piece, owner],
    );
    if (rows.length > 0) await dropStaged(session, place, piece);
    return rows[0];
  });
}

async function dropStaged(session: SqlSession, { area, rowColumn }: Place, piece: number): Promise<void> {
  const { rows } = await session.query<{ table: string }>(
    `WITH gone AS (DELETE FROM ${area.parts} WHERE piece = $1 RETURNING staging_table)
     SELECT DISTINCT staging_table AS table FROM gone`,
    [piece],
  );
  const { firstRow, lastRow } = rowsOfPiece(piece);
  for (const { table } of rows) {
    await session.query(`DELETE FROM ${table} WHERE ${quoteIdentifier(rowColumn)} BETWEEN $1 AND $2`, [
      firstRow,
      lastRow,
    ]);
  }
}
