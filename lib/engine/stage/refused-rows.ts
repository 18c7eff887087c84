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

/**
 * Finds the rows that were sent but not stored, by the gaps that they left in the row numbers.
 */
export async function findRefusedRows(
  session: SqlSession,
  table: string,
  rowColumn: string,
  part: Part,
): Promise<RowPlace[]> {
  const row = quoteIdentifier(rowColumn);
  // Numbers without a row by an anti join, and all in one value: a window over the stored rows takes three times as long.
  const { rows } = await session.query<{ missing: string | null }>(
    `SELECT string_agg(sent.number::text, ',' ORDER BY sent.number) AS missing
     FROM generate_series($1::bigint, $2::bigint) AS sent(number)
     WHERE NOT EXISTS (SELECT FROM ${table} WHERE ${row} = sent.number AND ${row} BETWEEN $1 AND $2)`,
    [part.firstRow, part.lastRow],
  );
  const missing = rows[0]!.missing;
  return missing === null ? [] : placesOf(part.blocks, missing.split(',').map(Number));
}

/** Every row of a part that was sent to COPY. */
export function allRows(part: Part): RowPlace[] {
  return part.blocks.flatMap((block) =>
    Array.from({ length: block.rows }, (_, index) => ({ row: block.rowNumbers[index]!, block, index })),
  );
}

/** Both lists ascend, so one walk over the blocks is enough. A number may also be that of a record the framer refused. */
function placesOf(blocks: Block[], missing: number[]): RowPlace[] {
  const places: RowPlace[] = [];
  let next = 0;
  for (const block of blocks) {
    let index = 0;
    while (next < missing.length && index < block.rows) {
      const row = missing[next]!;
      index = firstAtOrAfter(block, row, index);
      if (index === block.rows) break;
      if (block.rowNumbers[index] === row) places.push({ row, block, index });
      next += 1;
    }
  }
  return places;
}

function firstAtOrAfter(block: Block, row: number, from: number): number {
  let low = from;
  let high = block.rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (block.rowNumbers[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
