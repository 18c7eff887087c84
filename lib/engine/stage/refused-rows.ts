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
  const { rows } = await session.query<{ first: string; last: string }>(
    `SELECT previous + 1 AS first, row - 1 AS last
     FROM (SELECT row, lag(row, 1, $1::bigint - 1) OVER (ORDER BY row) AS previous
           FROM (SELECT ${row} AS row FROM ${table} WHERE ${row} BETWEEN $1 AND $2
                 UNION ALL SELECT $2::bigint + 1) stored) neighbours
     WHERE row > previous + 1`,
    [part.firstRow, part.lastRow],
  );
  return placesWithin(
    part.blocks,
    rows.map(({ first, last }) => [Number(first), Number(last)]),
  );
}

/** Every row of a part that was sent to COPY. */
export function allRows(part: Part): RowPlace[] {
  return part.blocks.flatMap((block) =>
    Array.from({ length: block.rows }, (_, index) => ({ row: block.rowNumbers[index]!, block, index })),
  );
}

/** COPY data of single rows, cut from their blocks. */
export function copyDataOf(places: readonly RowPlace[]): { row: number; data: Buffer }[] {
  return places.map(({ row, block, index }) => ({
    row,
    data: block.data.subarray(block.starts[index]!, block.starts[index + 1]!),
  }));
}

/** Both lists ascend, so one walk over the blocks is enough. Gaps may also stand for records the framer refused. */
function placesWithin(blocks: Block[], gaps: [number, number][]): RowPlace[] {
  const places: RowPlace[] = [];
  let gap = 0;
  for (const block of blocks) {
    let index = 0;
    while (gap < gaps.length && index < block.rows) {
      const [first, last] = gaps[gap]!;
      index = firstAtOrAfter(block, first, index);
      for (; index < block.rows && block.rowNumbers[index]! <= last; index += 1) {
        places.push({ row: block.rowNumbers[index]!, block, index });
      }
      if (index < block.rows) gap += 1;
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
