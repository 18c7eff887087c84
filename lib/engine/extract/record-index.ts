import type { Block } from './block';

/** Stretch of the source that records from `from` on stand in; undefined where `data` holds them verbatim. */
interface SourceRun {
  from: number;
  source: Buffer | undefined;
}

/** Number of fields, and the row number with its length before it. */
export const TUPLE_PREFIX_BYTES = 14;

/** Where each record of a block stands: arrays that grow, and one reference to each stretch of the source. */
export class RecordIndex {
  rowNumbers: Float64Array;
  /** One entry more than records, for the end of the last one. */
  starts: Uint32Array;
  lines: Uint32Array;
  byteOffsets: Float64Array;
  /** Memory that stretches of the source keep alive: a slice keeps all of its chunk. */
  sourceBytes = 0;
  /** Of each record in its stretch of the source; made when the first record has one. */
  private rawStarts = NO_POSITIONS;
  private rawEnds = NO_POSITIONS;
  private runs: SourceRun[] = [];
  private lastSource: Buffer | undefined;
  private doubtful: number[] | undefined = [];

  constructor(capacity: number) {
    this.rowNumbers = new Float64Array(capacity);
    this.starts = new Uint32Array(capacity + 1);
    this.lines = new Uint32Array(capacity);
    this.byteOffsets = new Float64Array(capacity);
  }

  get capacity(): number {
    return this.lines.length;
  }

  get hasSources(): boolean {
    return this.runs.length > 0;
  }

  grow(): void {
    const capacity = this.capacity * 2;
    this.rowNumbers = grown(this.rowNumbers, new Float64Array(capacity));
    this.starts = grown(this.starts, new Uint32Array(capacity + 1));
    this.lines = grown(this.lines, new Uint32Array(capacity));
    this.byteOffsets = grown(this.byteOffsets, new Float64Array(capacity));
  }

  addSource(record: number, source: Buffer | undefined, start: number, end: number): void {
    if (source !== this.lastSource) {
      if (source && source.buffer !== this.lastSource?.buffer) this.sourceBytes += source.buffer.byteLength;
      this.lastSource = source;
      this.runs.push({ from: record, source });
    }
    if (record >= this.rawStarts.length) {
      this.rawStarts = grown(this.rawStarts, new Uint32Array(this.capacity));
      this.rawEnds = grown(this.rawEnds, new Uint32Array(this.capacity));
    }
    this.rawStarts[record] = start;
    this.rawEnds[record] = end;
  }

  /** @param isDoubtful  undefined where nobody looked: then somebody else has to look at all of them */
  doubt(record: number, isDoubtful: true | undefined): void {
    if (isDoubtful) this.doubtful?.push(record);
    else this.doubtful = undefined;
  }

  /** For the records of another block, once nobody looks at this one any more. */
  clear(): void {
    this.runs = [];
    this.lastSource = undefined;
    this.sourceBytes = 0;
    this.doubtful = [];
  }

  /**
   * A block over the first `rows` records; it shares memory with this index.
   * @param isOfTuples records are tuples of binary COPY
   */
  toBlock(data: Buffer, rows: number, { piece, isOfTuples }: { piece: string; isOfTuples: boolean }): Block {
    const { rawStarts, rawEnds, runs } = this;
    const rowNumbers = this.rowNumbers.subarray(0, rows);
    const starts = this.starts.subarray(0, rows + 1);
    return {
      data,
      rows,
      rowNumbers,
      starts,
      lines: this.lines.subarray(0, rows),
      byteOffsets: this.byteOffsets.subarray(0, rows),
      piece,
      doubtful: this.doubtful,
      sources: runs.flatMap(({ source }) => source ?? []),
      rawAt(record) {
        const source = runs.findLast(({ from }) => from <= record)?.source;
        if (source) return source.subarray(rawStarts[record], rawEnds[record]);
        if (isOfTuples) return data.subarray(starts[record]! + TUPLE_PREFIX_BYTES, starts[record + 1]!);
        const prefix = String(rowNumbers[record]!).length + 1;
        return data.subarray(starts[record]! + prefix, starts[record + 1]! - 1);
      },
    };
  }
}

const NO_POSITIONS = new Uint32Array(0);

function grown<Numbers extends Uint32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
