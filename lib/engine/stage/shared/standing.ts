import { LoadError } from '../../errors';
import type { PieceLocator } from '../../extract/part';
import type { SqlSession } from '../../sql/session';
import type { StagingTable } from '../../staging';
import type { StagingArea } from '../staging-area';
import { shareTables } from './share-tables';

/** How far all sharers together are. */
export interface Standing {
  pieces: number;
  done: number;
  staged: number;
  refused: number;
  bytes: number;
}

type Queries = Pick<SqlSession, 'query'>;

export async function standingOf(session: Queries, area: StagingArea): Promise<Standing> {
  const { rows } = await session.query<Record<keyof Standing, string>>(
    `SELECT pieces, done, staged, refused, bytes
     FROM (SELECT count(*) AS pieces, count(*) FILTER (WHERE state = 'done') AS done
           FROM ${shareTables(area).pieces}) of_pieces,
          (SELECT coalesce(sum(staged), 0) AS staged, coalesce(sum(refused), 0) AS refused,
                  coalesce(sum(bytes), 0) AS bytes FROM ${area.parts}) of_parts`,
  );
  const { pieces, done, staged, refused, bytes } = rows[0]!;
  return {
    pieces: Number(pieces),
    done: Number(done),
    staged: Number(staged),
    refused: Number(refused),
    bytes: Number(bytes),
  };
}

/** A part of a piece that is done: it stays as it is. */
export interface DonePart {
  part: number;
  staged: number;
  refused: number;
  worker: string;
}

/** Parts of the pieces that were done since the last call. */
export async function newlyDoneParts(session: Queries, area: StagingArea): Promise<DonePart[]> {
  const { rows } = await session.query<{ part: number; staged: string; refused: string; worker: string }>(
    `WITH told AS (
       UPDATE ${shareTables(area).pieces} SET is_told = true WHERE state = 'done' AND NOT is_told RETURNING piece
     ) SELECT part, staged, refused, worker FROM ${area.parts} JOIN told USING (piece) ORDER BY part`,
  );
  return rows.map(({ part, staged, refused, worker }) => ({
    part,
    staged: Number(staged),
    refused: Number(refused),
    worker,
  }));
}

/** Of what was told by a process that then died, nobody may have heard. */
export async function tellAgain(session: Queries, area: StagingArea): Promise<void> {
  await session.query(`UPDATE ${shareTables(area).pieces} SET is_told = false`);
}

/** @returns how many pieces of the batch are laid open; undefined where one process stages it */
export async function sharedPieces(session: Queries, area: StagingArea): Promise<number | undefined> {
  const { pieces } = shareTables(area);
  const { rows: found } = await session.query<{ isThere: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS "isThere"`,
    [pieces],
  );
  if (!found[0]!.isThere) return undefined;
  const { rows } = await session.query<{ count: string }>(`SELECT count(*) AS count FROM ${pieces}`);
  return Number(rows[0]!.count);
}

/** Parts of the pieces that are done, with what has become of their rows. */
export async function partsOfDonePieces(
  session: Queries,
  area: StagingArea,
): Promise<{ ordinal: number; staged: number; refused: number }[]> {
  const { rows } = await session.query<{ ordinal: number; staged: string; refused: string }>(
    `SELECT part AS ordinal, p.staged, p.refused FROM ${area.parts} p JOIN ${shareTables(area).pieces} USING (piece)
     WHERE state = 'done' ORDER BY part`,
  );
  return rows.map(({ ordinal, staged, refused }) => ({
    ordinal,
    staged: Number(staged),
    refused: Number(refused),
  }));
}

/** A shared part as it is found again. */
export interface FoundPart {
  part: number;
  firstRow: number;
  lastRow: number;
  facts: { pieces: PieceLocator[]; refused: unknown };
}

/** What all sharers staged, once every piece is done. */
export interface SharedOutcome {
  read: number;
  skippedLines: number;
  bytes: number;
  staged: number;
  parts: FoundPart[];
  tables: StagingTable[];
  /** Of all pieces, in order. */
  marks: unknown[];
}

/**
 * Adds up what the sharers recorded, piece by piece against its parts.
 * @param pieces as many as were listed
 * @throws LoadError `reconcile.partsMissing` (retryable: the batch is staged again)
 */
export async function sharedOutcome(
  session: Queries,
  area: StagingArea,
  pieces: number,
): Promise<SharedOutcome> {
  const { rows } = await session.query<
    Record<'pieces' | 'read' | 'skipped' | 'bytes' | 'staged' | 'off', string>
  >(
    `SELECT count(*) FILTER (WHERE state = 'done') AS pieces, coalesce(sum(rows), 0) AS read,
            coalesce(sum(skipped_lines), 0) AS skipped, coalesce(sum(bytes), 0) AS bytes,
            coalesce(sum(staged), 0) AS staged, count(*) FILTER (WHERE rows IS DISTINCT FROM coalesce(recorded, 0)) AS off
     FROM ${shareTables(area).pieces} LEFT JOIN (
       SELECT piece, sum(staged) AS staged, sum(staged + refused) AS recorded FROM ${area.parts} GROUP BY piece
     ) of_parts USING (piece)`,
  );
  const sum = rows[0]!;
  if (Number(sum.pieces) !== pieces || Number(sum.off) > 0) throw partsMissing(pieces, Number(sum.pieces));
  return {
    read: Number(sum.read),
    skippedLines: Number(sum.skipped),
    bytes: Number(sum.bytes),
    staged: Number(sum.staged),
    parts: await foundParts(session, area),
    tables: await sharedTables(session, area),
    marks: await foundMarks(session, area),
  };
}

async function foundMarks(session: Queries, area: StagingArea): Promise<unknown[]> {
  const { rows } = await session.query<{ marks: unknown[] }>(
    `SELECT marks FROM ${shareTables(area).pieces} ORDER BY piece`,
  );
  return rows.flatMap(({ marks }) => marks);
}

async function foundParts(session: Queries, area: StagingArea): Promise<FoundPart[]> {
  const { rows } = await session.query<
    Omit<FoundPart, 'firstRow' | 'lastRow'> & { first: string; last: string }
  >(`SELECT part, first_row AS first, last_row AS last, facts FROM ${area.parts} ORDER BY first_row`);
  return rows.map(({ first, last, ...part }) => ({
    ...part,
    firstRow: Number(first),
    lastRow: Number(last),
  }));
}

/** Staging tables, with what was recorded for them by parts of any piece. */
export async function sharedTables(session: Queries, area: StagingArea): Promise<StagingTable[]> {
  const { rows } = await session.query<{ name: string; rows: string }>(
    `SELECT staging_table AS name, sum(staged) AS rows FROM ${area.parts} GROUP BY 1 ORDER BY min(part)`,
  );
  return rows.map(({ name, rows: staged }) => ({ name, rows: Number(staged) }));
}

function partsMissing(listed: number, done: number): LoadError {
  return new LoadError('reconcile.partsMissing', {
    class: 'retryable',
    message: `Of ${listed} pieces ${done} are on record as staged, or their parts do not add up.`,
    remedy: 'The server may have restarted; the batch is staged again.',
  });
}
