import type { Block } from '../extract/block';
import type { RowPlace } from './refused-rows';

/** Says which records of a block are better not sent, ascending. */
export interface Finder {
  find(block: Block): number[];
}

/** Of each block, the records that one of the finders finds, ascending. */
export function findRecords(blocks: readonly Block[], finders: readonly Finder[]): number[][] {
  return blocks.map((block) => {
    const [some = [], ...others] = finders
      .map((finder) => finder.find(block))
      .filter(({ length }) => length > 0);
    return others.length === 0 ? some : [...new Set([some, ...others].flat())].sort((a, b) => a - b);
  });
}

/** The COPY data of the blocks without such records of each. */
export function* leaveOut(blocks: readonly Block[], records: readonly number[][]): Generator<Buffer> {
  for (const [at, block] of blocks.entries()) {
    yield records[at]!.length > 0 ? without(block, records[at]!) : block.data;
  }
}

/** Where those records lie. */
export function placesOf(blocks: readonly Block[], records: readonly number[][]): RowPlace[] {
  return blocks.flatMap((block, at) =>
    records[at]!.map((index) => ({ row: block.rowNumbers[index]!, block, index })),
  );
}

function without({ data, starts }: Block, records: readonly number[]): Buffer {
  const kept = Buffer.allocUnsafeSlow(data.length);
  let [from, length] = [0, 0];
  for (const record of records) {
    length += data.copy(kept, length, from, starts[record]);
    from = starts[record + 1]!;
  }
  length += data.copy(kept, length, from);
  return kept.subarray(0, length);
}
