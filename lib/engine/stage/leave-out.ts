import type { Block } from '../extract/block';
import type { RowPlace } from './refused-rows';

/** The COPY data of the blocks without such records of each. */
export function* leaveOut(
  blocks: readonly Block[],
  records: readonly (readonly number[])[],
): Generator<Buffer> {
  for (const [at, block] of blocks.entries()) {
    yield records[at]!.length > 0 ? without(block, records[at]!) : block.data;
  }
}

/** Where those records lie. */
export function placesOf(blocks: readonly Block[], records: readonly (readonly number[])[]): RowPlace[] {
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
