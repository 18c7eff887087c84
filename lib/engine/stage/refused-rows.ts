import type { Block } from '../extract/block';
import type { Part } from '../extract/part';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';

/** A row of a part: where to find it in memory. */
export interface RowPlace {
  row: number;
  block: Block;
  index: number;
}

/** Where a part's rows are to be looked for. */
export interface Stored {
  /** Quoted name of the staging table. */
  table: string;
  rowColumn: string;
  /** Pages of the table that earlier parts have filled, at least: most of them need not be read again. */
  pagesBefore: number;
  /** How many of the part's rows are there. */
  rows: number;
}

/** A COPY adds up to 64 pages at once, and what it leaves empty is filled by the next ones. */
const PAGES_LEFT_EMPTY = 128;

export interface Found {
  places: RowPlace[];
  /** Pages that the table has so far. */
  pages: number;
}

/**
 * Finds the rows that were sent but not stored, by the gaps that they left in the row numbers.
 */
export async function findRefusedRows(session: SqlSession, stored: Stored, part: Part): Promise<Found> {
  const fromPage = Math.max(0, stored.pagesBefore - PAGES_LEFT_EMPTY);
  const sent = part.blocks.reduce((sum, block) => sum + block.rows, 0);
  const found = await searchFrom(session, fromPage, stored, part);
  // Where the server keeps its pages otherwise, the table is read from its start.
  const isWhole = fromPage === 0 || found.places.length === sent - stored.rows;
  return isWhole ? found : searchFrom(session, 0, stored, part);
}

async function searchFrom(
  session: SqlSession,
  fromPage: number,
  { table, rowColumn }: Stored,
  part: Part,
): Promise<Found> {
  const row = quoteIdentifier(rowColumn);
  // Four bytes a row, and the gaps looked for here: an anti join on the server takes three times as long, and to gather
  // the numbers into bits there twice.
  const { rows } = await session.query<{ stored: Buffer | null; pages: number }>(
    `SELECT string_agg(int4send((${row} - $1)::int), '') AS stored,
            (pg_relation_size($4::regclass) / current_setting('block_size')::int)::int AS pages
     FROM ${table} WHERE ctid >= $3::tid AND ${row} BETWEEN $1 AND $2`,
    [part.firstRow, part.lastRow, `(${fromPage},0)`, table],
  );
  const { stored, pages } = rows[0]!;
  const isStored = readNumbers(stored, part.lastRow - part.firstRow + 1);
  const places = rowsOf(part, (row) => isStored[row - part.firstRow] === 0);
  return { places, pages };
}

/** @param numbers  big-endian, below `size` */
function readNumbers(numbers: Buffer | null, size: number): Uint8Array {
  const isThere = new Uint8Array(size);
  for (let at = 0; numbers && at < numbers.length; at += 4) isThere[numbers.readInt32BE(at)] = 1;
  return isThere;
}

/** Every row of a part that was sent to COPY. */
export function allRows(part: Part): RowPlace[] {
  return rowsOf(part, () => true);
}

function rowsOf(part: Part, isWanted: (row: number) => boolean): RowPlace[] {
  const places: RowPlace[] = [];
  for (const block of part.blocks) {
    for (let index = 0; index < block.rows; index += 1) {
      const row = block.rowNumbers[index]!;
      if (isWanted(row)) places.push({ row, block, index });
    }
  }
  return places;
}
