import type { Block, RefusedRecord } from '../extract/block';
import type { Part } from '../extract/part';

/** A record that was kept: its COPY data, or what was refused of it. */
export type KeptRow = FramedRow | RefusedRecord;

export interface FramedRow {
  row: number;
  piece: string;
  line: number;
  byteOffset: number;
  /** COPY data behind the row's number, from the first separator to the newline. */
  cells: Buffer;
}

/** Longer records are not kept, so that what is kept stays within the size of a request. */
const MOST_ROW_BYTES = 64 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Keeps a sample in which every row of the source stands with the same probability, however many there turn out to be. Looks
 * at the rows that it keeps and at no other.
 * @see https://doi.org/10.1145/198429.198435 (Li, algorithm L)
 */
export class RowReservoir {
  private readonly kept: KeptRow[] = [];
  private bytes = 0;
  /** Number of the row that is wanted next. */
  private next = 1;
  private weight: number;

  constructor(
    private readonly most: number,
    private readonly random: () => number,
  ) {
    this.weight = Math.exp(Math.log(this.draw()) / most);
  }

  /** The rows of a part, which follow those of the part before. */
  take(part: Part): void {
    while (this.next <= part.lastRow) {
      const found = rowOf(part, this.next);
      if (found) this.keep(found);
      this.advance();
    }
  }

  /** In the order of the source. */
  rows(): KeptRow[] {
    return this.kept.toSorted((a, b) => a.row - b.row);
  }

  private keep(row: KeptRow): void {
    const bytes = bytesOf(row);
    if (bytes > MOST_ROW_BYTES) return;
    if (this.next <= this.most || this.kept.length === 0) this.kept.push(row);
    else {
      const place = Math.floor(this.random() * this.kept.length);
      this.bytes -= bytesOf(this.kept[place]!);
      this.kept[place] = row;
    }
    this.bytes += bytes;
    while (this.bytes > MOST_BYTES) this.drop();
  }

  /** Any one: the sample becomes smaller, and stays one of all rows. */
  private drop(): void {
    const place = Math.floor(this.random() * this.kept.length);
    this.bytes -= bytesOf(this.kept[place]!);
    this.kept[place] = this.kept.at(-1)!;
    this.kept.pop();
  }

  private advance(): void {
    if (this.next < this.most) {
      this.next += 1;
      return;
    }
    this.next += 1 + Math.floor(Math.log(this.draw()) / Math.log(1 - this.weight));
    this.weight *= Math.exp(Math.log(this.draw()) / this.most);
  }

  /** Never 0, whose logarithm is none. */
  private draw(): number {
    return 1 - this.random();
  }
}

function bytesOf(row: KeptRow): number {
  return 'cells' in row ? row.cells.length : row.raw.length;
}

function rowOf({ blocks, refused }: Part, row: number): KeptRow | undefined {
  const block = blocks.find(({ rows, rowNumbers }) => rowNumbers[0]! <= row && row <= rowNumbers[rows - 1]!);
  const index = block ? placeIn(block, row) : -1;
  return block && index >= 0 ? framedRow(block, index) : refused.find((record) => record.row === row);
}

/** Refused records leave gaps: a row stands where it would without them, or before that. */
function placeIn({ rows, rowNumbers }: Block, row: number): number {
  let index = Math.min(rows - 1, row - rowNumbers[0]!);
  while (rowNumbers[index]! > row) index -= 1;
  return rowNumbers[index] === row ? index : -1;
}

/** The block's memory is used again: what is kept is copied. */
function framedRow(block: Block, index: number): FramedRow {
  const { data, starts, rowNumbers, lines, byteOffsets, piece } = block;
  const row = rowNumbers[index]!;
  const cells = Buffer.from(data.subarray(starts[index]! + String(row).length, starts[index + 1]));
  return { row, piece, line: lines[index]!, byteOffset: byteOffsets[index]!, cells };
}
