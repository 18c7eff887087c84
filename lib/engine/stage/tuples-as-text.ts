import { LoadError } from '../errors';
import type { Block } from '../extract/block';
import { copyStatement } from '../sql/copy-statement';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { isDataError } from '../sql/translate-error';
import { notTuples, withFrame } from '../sql/tuples';
import type { StagingLayout } from '../staging';
import type { RowPlace } from './refused-rows';

const ESCAPED: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Where the server writes tuples as text. */
export interface TupleReading {
  session: SqlSession;
  /** Quoted name of a table with the columns of staging, for nothing else. */
  table: string;
  layout: StagingLayout;
}

/**
 * Rows that went to a binary COPY, as text COPY would have been sent them: people and the slow lane read no tuples. The
 * server writes them, as it would have in the source. Runs inside the part's transaction.
 * @throws LoadError `stage.notTuples` where it cannot read them
 */
export async function tuplesAsText(reading: TupleReading, places: readonly RowPlace[]): Promise<RowPlace[]> {
  if (places.length === 0) return [];
  await take(reading, places);
  const lines = await linesOf(reading);
  if (lines.length !== places.length)
    throw notTuples('The server has read another number of tuples than it was sent');
  const block = textBlock(lines, places);
  return places.map(({ row }, index) => ({ row, block, index }));
}

/** The table is emptied by the same message: nobody waits for that. */
async function take({ session, table, layout }: TupleReading, places: readonly RowPlace[]): Promise<void> {
  const tuples = places.map(({ block, index }) =>
    block.data.subarray(block.starts[index], block.starts[index + 1]),
  );
  const statement = copyStatement(table, layout, { skipBadRows: false });
  try {
    await session.copyIn(`TRUNCATE ${table}; ${statement}`, withFrame([Buffer.concat(tuples)]));
  } catch (error) {
    if (error instanceof LoadError && isDataError(error.sqlstate))
      throw notTuples(`The server cannot read a tuple of the source (${error.message})`, error);
    throw error;
  }
}

/** In the order of their numbers, without their line ends. */
async function linesOf({ session, table, layout }: TupleReading): Promise<string[]> {
  const row = quoteIdentifier(layout.rowColumn);
  // A cast to text is not what the type's own output writes: of a boolean, and of a text that is filled up with blanks.
  const cells = layout.columns.map(({ name }) => {
    const cell = quoteIdentifier(name);
    return `CASE WHEN ${cell} IS NOT NULL THEN format('%s', ${cell}) END`;
  });
  const { rows } = await session.query<{ row: string; cells: (string | null)[] }>(
    `SELECT ${row}::text AS row, ARRAY[${cells.join(', ')}]::text[] AS cells FROM ${table} ORDER BY ${row}`,
  );
  return rows.map(({ row: number, cells: found }) => [number, ...found.map(cellText)].join('\t'));
}

/** As COPY writes it. */
function cellText(cell: string | null): string {
  return cell === null ? '\\N' : cell.replace(/[\\\b\f\n\r\t\v]/g, (sign) => ESCAPED[sign]!);
}

function textBlock(lines: readonly string[], places: readonly RowPlace[]): Block {
  const records = lines.map((line) => Buffer.from(`${line}\n`));
  const starts = new Uint32Array(records.length + 1);
  for (const [index, { length }] of records.entries()) starts[index + 1] = starts[index]! + length;
  const data = Buffer.concat(records);
  const each = <Value>(of: (place: RowPlace) => Value) => places.map(of);
  return {
    data,
    rows: places.length,
    rowNumbers: Float64Array.from(each(({ row }) => row)),
    starts,
    lines: Uint32Array.from(each(({ block, index }) => block.lines[index]!)),
    byteOffsets: Float64Array.from(each(({ block, index }) => block.byteOffsets[index]!)),
    piece: places[0]!.block.piece,
    sources: [],
    rawAt: (index) =>
      data.subarray(starts[index]! + String(places[index]!.row).length + 1, starts[index + 1]! - 1),
  };
}
