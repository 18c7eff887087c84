import type { Block, Reason, RecordWatch } from '../extract/block';
import type { SureCell } from '../sql/sure-cell';
import type { StagingColumn, StagingLayout } from '../staging';
import { copyBytes, fieldBounds, NO_BYTE, type CopyBytes } from './field-bounds';
import { isKnown, RefusedTexts, type RefusalPrices, type RefusedField } from './refused-texts';

/** Past this share of rows that were left out and could be staged after all, looking costs more than it spares. */
const MOST_MISJUDGED = 0.005;

/**
 * Bytes of a record for each column that is to be converted, and for what is known to be refused, where the framer has not
 * looked: past them one process takes longer to find the cells than the server to judge them.
 */
const MOST_BYTES = 150;

const [BACKSLASH, UPPER_N] = [92, 78];
const NOTHING_BYTES = [0, 2];

/** What became of the rows of a part. */
export interface Lesson {
  rows: number;
  /** Left out of COPY. */
  left: number;
  /** Of those, staged all the same. */
  readable: number;
  /** COPY stored all that it was sent. */
  isEnough: boolean;
  /** How many rows were refused for each list of reasons. */
  refused: ReadonlyMap<readonly Reason[], number>;
}

/**
 * Records that are better not sent to COPY, by their bytes: those that hold what others were refused for, and those that are
 * to be converted and are not seen to be readable, so that COPY need not ask, which takes it five times as long. Nothing is
 * decided by that: like every row that COPY did not store they are judged by the slow lane, which stages those that are good.
 */
export class DoubtfulRecords implements RecordWatch {
  /** Columns that the COPY need not judge. Those that are no longer here never come back. */
  sure: ReadonlySet<StagingColumn>;
  fields = 0;
  /** Whether a cell is seen to be readable; by place among the fields, from 1, as all that follows. */
  private tests: (SureCell | undefined)[] = [];
  private readonly refused: RefusedTexts;
  private readonly isText: boolean[];
  /** The fields to look at, and of each the lengths and first bytes of cells to look closer at, as bits. */
  private watched = new Int32Array();
  private lengths = new Int32Array();
  private firsts = new Int32Array();
  readonly bytes: CopyBytes;
  readonly bounds: Int32Array;
  private rows = 0;
  private misjudged = 0;
  /** Of records whose fields were looked for here. */
  private walked = { bytes: 0, records: 0 };

  constructor(layout: StagingLayout, prices: RefusalPrices) {
    const { columns, copy } = layout;
    const isOfTuples = copy.format === 'binary';
    const sure = isOfTuples ? [] : columns.filter(({ asText }) => asText?.isSure);
    for (const column of sure) this.tests[1 + columns.indexOf(column)] = column.asText!.isSure;
    this.sure = new Set(sure);
    this.refused = new RefusedTexts(isOfTuples ? [] : columns, prices);
    this.isText = [false, ...columns.map((column) => column.isText)];
    this.bytes = copyBytes(copy);
    this.bounds = new Int32Array(columns.length + 1);
    this.watch();
  }

  /** Those of a block, ascending. */
  find({ data, starts, rows, doubtful }: Block): readonly number[] {
    if (doubtful) return doubtful;
    const found: number[] = [];
    if (this.fields === 0) return found;
    let bytes = 0;
    for (let record = 0; record < rows; record += 1) {
      const first = fieldBounds(data, starts[record]!, starts[record + 1]! - 1, this);
      if (first === undefined || this.isDoubtful(data, first, this.bounds)) found.push(record);
      else bytes += this.bounds[this.fields]!;
    }
    this.walked.bytes += bytes;
    this.walked.records += rows - found.length;
    return found;
  }

  isDoubtful(data: Buffer, start: number, bounds: Int32Array): boolean {
    const { watched, lengths, firsts } = this;
    for (let i = 0; i < watched.length; i += 1) {
      const field = watched[i]!;
      const from = bounds[field - 1]!;
      const length = bounds[field]! - from - 1;
      // A shift is by the last five bits of its right side.
      const isCloser = (lengths[i]! >>> length) & (firsts[i]! >>> data[start + from]!) & 1;
      if (isCloser && this.isBad(field, data, start + from, start + from + length)) return true;
    }
    return false;
  }

  learn({ rows, left, readable, isEnough, refused }: Lesson): void {
    this.rows += rows;
    this.misjudged += readable;
    if (left > 0) this.refused.measure(rows, isEnough);
    this.refused.learn(rows, refused);
    const { bytes, records } = this.walked;
    const looksFor = this.sure.size + (this.refused.fields.length > 0 ? 1 : 0);
    if (this.misjudged > this.rows * MOST_MISJUDGED || bytes > records * looksFor * MOST_BYTES) this.giveUp();
    this.watch();
  }

  /** First what others were refused for; cells to be converted where that was not it. */
  private giveUp(): void {
    this.rows = this.misjudged = 0;
    this.walked = { bytes: 0, records: 0 };
    if (this.refused.giveUp()) return;
    this.sure = new Set();
    this.tests = [];
  }

  private watch(): void {
    const { tests, refused } = this;
    this.fields = Math.max(0, tests.length - 1, refused.fields.length - 1);
    const fields = Array.from({ length: this.fields }, (_, i) => i + 1);
    this.watched = Int32Array.from(fields.filter((field) => tests[field] ?? refused.fields[field]));
    this.lengths = this.watched.map((field) => (tests[field] ? ~0 : this.lengthsOf(refused.fields[field]!)));
    this.firsts = this.watched.map((field) => (tests[field] ? ~0 : this.firstsOf(refused.fields[field]!)));
  }

  private lengthsOf({ isNothing, texts }: RefusedField): number {
    const lengths = [...texts.keys()].filter((length) => texts[length]);
    if (isNothing) lengths.push(...NOTHING_BYTES);
    return bits([...lengths, ...lengths.map((length) => length + 2)]);
  }

  private firstsOf({ isNothing, texts }: RefusedField): number {
    if (isNothing || texts[0]) return ~0;
    return bits([this.bytes.quote, ...texts.flatMap((some = []) => some.map((text) => text[0]!))]);
  }

  private isBad(field: number, data: Buffer, start: number, end: number): boolean {
    const isQuoted = end > start && data[start] === this.bytes.quote;
    const [from, to] = isQuoted ? [start + 1, end - 1] : [start, end];
    const [test, refused] = [this.tests[field], this.refused.fields[field]];
    const isNothing = this.isNothing(data, from, to);
    if (refused?.isNothing && isNothing && !(isQuoted && this.isText[field])) return true;
    if (refused && isKnown(refused, data, from, to)) return true;
    if (!test || isNothing) return false;
    return (isQuoted && this.hasEscapes(data, from, to)) || !test(data, from, to);
  }

  private hasEscapes(data: Buffer, from: number, to: number): boolean {
    const { quote, escape } = this.bytes;
    for (let at = from; at < to; at += 1) {
      if (data[at] === quote || data[at] === escape) return true;
    }
    return false;
  }

  /** A value is read out of every text but an empty one, which stands for none. */
  private isNothing(data: Buffer, from: number, to: number): boolean {
    if (from === to) return true;
    const isText = this.bytes.quote === NO_BYTE;
    return isText && to - from === 2 && data[from] === BACKSLASH && data[from + 1] === UPPER_N;
  }
}

/** With the bits that stand for the numbers, modulo 32. */
function bits(numbers: readonly number[]): number {
  return numbers.reduce((set, number) => set | (1 << number), 0);
}
