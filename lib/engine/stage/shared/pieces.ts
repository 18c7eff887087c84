import { asciiJson } from '../../sql/json-text';
import type { SqlSession } from '../../sql/session';
import type { PieceLocator } from '../../extract/part';
import type { StagingArea } from '../staging-area';
import type { PieceRun } from './piece-runs';
import { shareTables } from './share-tables';
import { shareLost, type Sharer } from './sharers';

/** A piece, or a run of them, that a sharer has taken. */
export interface TakenPiece extends Omit<PieceRun, 'size'> {
  /** Times that it was taken, this one included: an earlier taker has no say any more. */
  attempt: number;
  /** Why a helper gave it back. */
  note: string | null;
}

type Queries = Pick<SqlSession, 'query'>;

/** Takes a piece that nobody holds, the largest first, so that none is left alone with it at the end. */
export async function takePiece(
  session: Queries,
  area: StagingArea,
  sharer: Sharer,
): Promise<TakenPiece | undefined> {
  const { pieces, sharers } = shareTables(area);
  // The lock on the sharer's own row keeps it from being counted out while it takes.
  const { rows } = await session.query<Omit<TakenPiece, 'rowsBefore'> & { rowsBefore: string }>(
    `WITH me AS (SELECT sharer FROM ${sharers} WHERE sharer = $1 FOR KEY SHARE)
     UPDATE ${pieces} p SET state = 'taken', owner = me.sharer, attempt = p.attempt + 1 FROM me
     WHERE p.piece = (SELECT piece FROM ${pieces} WHERE state = ANY ($2)
                      ORDER BY size DESC NULLS FIRST, piece LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING p.piece, p.attempt, p.name, p.refs AS "references", p.rows_before AS "rowsBefore", p.note`,
    [sharer.id, sharer.isLeader ? ['open', 'returned'] : ['open']],
  );
  const [taken] = rows;
  return taken && { ...taken, rowsBefore: Number(taken.rowsBefore) };
}

/** SQL that holds the piece's row until the transaction ends, and finds none where the piece is another's. */
const held = `piece = $1 AND attempt = $2 AND owner = $3 AND state = 'taken'`;

/**
 * Records what all of a piece came to.
 * @throws LoadError `stage.shareLost`
 */
export async function finishPiece(
  session: Queries,
  area: StagingArea,
  { sharer, taken, ...read }: { sharer: Sharer; taken: TakenPiece } & PieceReading,
): Promise<void> {
  const { rows, skippedLines, bytes, marks } = read;
  const { rowCount } = await session.query(
    `UPDATE ${shareTables(area).pieces} SET state = 'done', rows = $4, skipped_lines = $5, bytes = $6, marks = $7
     WHERE ${held}`,
    [taken.piece, taken.attempt, sharer.id, rows, skippedLines, bytes, JSON.stringify(marks)],
  );
  if (rowCount === 0) throw shareLost();
}

/** What all of a piece, or a run of them, came to. */
export interface PieceReading {
  rows: number;
  skippedLines: number;
  bytes: number;
  /** Of each piece, in order, what the source is to judge. */
  marks: unknown[];
}

/** A part's number, for a part of any piece. */
export async function nextPartNumber(session: Queries, area: StagingArea): Promise<number> {
  const { rows } = await session.query<{ number: string }>(`SELECT nextval($1::regclass) AS number`, [
    shareTables(area).partNumbers,
  ]);
  return Number(rows[0]!.number);
}

/** What goes on record with a part of a shared piece. */
export interface SharedPart {
  sharer: Sharer;
  taken: TakenPiece;
  /** Of the source, read for this part. */
  bytes: number;
  /** The pieces that it touches, and why rows were refused. */
  facts: { pieces: PieceLocator[]; refused: unknown };
}

/** A part as every batch records it. */
export interface StagedPartRecord {
  ordinal: number;
  firstRow: number;
  lastRow: number;
  staged: number;
  refused: number;
  table: string;
}

/**
 * Records a part within the transaction that stages it, and holds the piece until that ends.
 * @throws LoadError `stage.shareLost`: it is rolled back then
 */
export async function recordSharedPart(
  session: Queries,
  area: StagingArea,
  part: StagedPartRecord,
  { sharer, taken, bytes, facts }: SharedPart,
): Promise<void> {
  const { ordinal, firstRow, lastRow, staged, refused, table } = part;
  const { rowCount } = await session.query(
    `INSERT INTO ${area.parts} (part, first_row, last_row, staged, refused, staging_table, piece, worker, bytes, facts)
     SELECT $4, $5, $6, $7, $8, $9, piece, $10, $11, $12 FROM ${shareTables(area).pieces} WHERE ${held} FOR SHARE`,
    [
      ...[taken.piece, taken.attempt, sharer.id],
      ...[ordinal, firstRow, lastRow, staged, refused, table],
      ...[sharer.worker, bytes, asciiJson(facts)],
    ],
  );
  if (rowCount === 0) throw shareLost();
}
