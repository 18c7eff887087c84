import type { Block, Reason } from '../extract/block';
import type { StagingLayout } from '../staging';

/** A text is known once so large a share of the rows was refused for it: looking for it then costs less than it spares. */
const KNOWN_SHARE = 0.005;

/** Each is searched for in all of the COPY data. */
const MOST_KNOWN = 4;

const MOST_COUNTED = 1_000;
const LF = 10;

interface KnownText {
  /** With the delimiter before it: a lone dash as a cell is rarer than a dash. */
  text: Buffer;
  /** Place among the fields of a record, the row number being 0. */
  field: number;
}

/**
 * Texts that PostgreSQL refuses over and over, at a price: for each `n/a` in a column of dates it looks through its folder of
 * time zones, which takes as long as twenty good rows. Records that hold one there are left out of COPY data. Nothing is
 * decided by that: like every row that COPY did not store they are found by their gaps, and judged.
 */
export class DoubtfulRecords {
  private known: KnownText[] = [];
  private rows = 0;
  private readonly delimiter: string;
  private readonly quote: number;
  /** Refused rows, by column and text. */
  private readonly counts = new Map<string, { column: string; value: string; rows: number }>();

  /** @param costly names of the columns whose type is dear to refuse */
  constructor(
    private readonly layout: StagingLayout,
    private readonly costly: ReadonlySet<string>,
  ) {
    const { format, delimiter = ',', quote = '"' } = layout.copy;
    this.delimiter = format === 'text' ? '\t' : delimiter;
    this.quote = format === 'text' ? -1 : quote.charCodeAt(0);
  }

  /** Records of a block that hold a known text in its column, ascending. */
  find({ data, starts }: Block): number[] {
    const found = new Set<number>();
    for (const { text, field } of this.known) {
      let record = 0;
      for (let at = data.indexOf(text); at !== -1; at = data.indexOf(text, at + text.length)) {
        while (starts[record + 1]! <= at) record += 1;
        const isWhole = data[at + text.length] === text[0] || data[at + text.length] === LF;
        if (isWhole && this.fieldAt(data, starts[record]!, at) === field) found.add(record);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /** @param refused how many rows of a part were refused for each list of reasons */
  learn(rows: number, refused: ReadonlyMap<readonly Reason[], number> = new Map()): void {
    this.rows += rows;
    if (this.counts.size > MOST_COUNTED) this.counts.clear();
    for (const [reasons, times] of refused) {
      for (const reason of reasons) this.count(reason, times);
    }
    this.known = [...this.counts.values()]
      .filter((counted) => counted.rows >= this.rows * KNOWN_SHARE)
      .sort((a, b) => b.rows - a.rows)
      .slice(0, MOST_KNOWN)
      .map(({ column, value }) => ({
        text: Buffer.from(this.delimiter + value),
        field: 1 + this.layout.columns.findIndex(({ name }) => name === column),
      }));
  }

  private count({ rule, column, value }: Reason, times: number): void {
    if (rule !== 'type' || !value || column === null || !this.costly.has(column)) return;
    const key = JSON.stringify([column, value]);
    const counted = this.counts.get(key);
    if (counted) counted.rows += times;
    else this.counts.set(key, { column, value, rows: times });
  }

  /** Which field the delimiter at `end` precedes. Behind a quote nobody looks closer: that record goes the usual way. */
  private fieldAt(data: Buffer, start: number, end: number): number | undefined {
    const delimiter = data[end];
    let field = 1;
    for (let i = start; i < end; i += 1) {
      if (data[i] === this.quote) return undefined;
      if (data[i] === delimiter) field += 1;
    }
    return field;
  }
}
