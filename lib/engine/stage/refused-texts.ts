import type { Reason } from '../extract/block';
import type { StagingColumn } from '../staging';

/** A text is known once so large a share of the rows was refused for it; where a bad row ends the COPY, at once. */
const KNOWN_SHARE = 0.0001;

/** The same where COPY takes so long to refuse it that to look for it pays in any case. */
const COSTLY_SHARE = 0.005;

const MOST_KNOWN = 32;
const MOST_COUNTED = 1_000;
/** Of longer ones, reasons show the start. */
const LONGEST = 100;

/** Rows in which all may still be new. */
const ROWS_TO_LEARN = 300_000;

/** To look at a row costs less than half of what it takes the server to say whether it stands in staging. */
const LEAST_SPARED = 0.4;

/** What a field was refused for. */
export interface RefusedField {
  /** No value in it. */
  isNothing: boolean;
  /** By number of bytes. */
  texts: (Buffer[] | undefined)[];
}

/** What it costs to have COPY refuse a row. */
export interface RefusalPrices {
  /** Names of the columns whose type is dear to refuse. */
  costly: ReadonlySet<string>;
  /** It refuses all of the part with it. */
  endsCopy: boolean;
}

interface Counted {
  column: string;
  value: string | null;
  isCostly: boolean;
  rows: number;
}

/**
 * Texts that rows were refused for, by column. Bad rows mostly say the same: what is known by its text need not be sent, and
 * where COPY stores all that it is sent nobody looks for gaps. Whether that comes true is measured; where it does not, only
 * texts that are dear to refuse stay known: those that end a COPY, and bad dates. For each `n/a` in a column of dates
 * PostgreSQL looks through its folder of time zones, which takes as long as twenty good rows.
 */
export class RefusedTexts {
  /** By place among the fields of a record, the row number being 0. */
  fields: (RefusedField | undefined)[] = [];
  private readonly counts = new Map<string, Counted>();
  private rows = 0;
  private spared = 0;
  private inVain = 0;
  private hasGivenUp = false;

  constructor(
    private readonly columns: readonly StagingColumn[],
    private readonly prices: RefusalPrices,
  ) {}

  /** @param refused how many rows of a part were refused for each list of reasons */
  learn(rows: number, refused: ReadonlyMap<readonly Reason[], number>): void {
    this.rows += rows;
    if (this.counts.size > MOST_COUNTED) this.counts.clear();
    for (const [reasons, times] of refused) {
      for (const reason of reasons) this.count(reason, times);
    }
    this.choose();
  }

  /** @param isEnough of a part without known texts COPY stored all that it was sent */
  measure(rows: number, isEnough: boolean): void {
    if (isEnough) this.spared += rows;
    else this.inVain += rows;
    const looked = this.spared + this.inVain;
    if (looked > ROWS_TO_LEARN && this.spared < looked * LEAST_SPARED) this.giveUp();
  }

  /**
   * But for the costly ones.
   * @returns whether there was something to give up
   */
  giveUp(): boolean {
    if (this.hasGivenUp || this.fields.length === 0) return false;
    this.hasGivenUp = true;
    this.choose();
    return true;
  }

  private count({ rule, column, value }: Reason, times: number): void {
    if (column === null || (value !== null && value.length > LONGEST)) return;
    const key = JSON.stringify([column, value]);
    const counted = this.counts.get(key);
    const { costly, endsCopy } = this.prices;
    const isCostly = rule === 'type' && (endsCopy || costly.has(column));
    if (counted)
      Object.assign(counted, { rows: counted.rows + times, isCostly: counted.isCostly || isCostly });
    else this.counts.set(key, { column, value, isCostly, rows: times });
  }

  private choose(): void {
    const known = [...this.counts.values()]
      .filter((counted) => counted.rows >= this.rows * this.leastShare(counted))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, MOST_KNOWN);
    this.fields = [];
    for (const { column, value } of known) {
      const at = 1 + this.columns.findIndex(({ name, field }) => name === column && field !== null);
      if (at === 0) continue;
      const field = (this.fields[at] ??= { isNothing: false, texts: [] });
      if (value === null) field.isNothing = true;
      else addText(field, Buffer.from(value));
    }
  }

  /** Whatever it costs to look for what ends a COPY, to have all rows of its part judged costs more. */
  private leastShare({ isCostly }: Counted): number {
    if (this.hasGivenUp && !isCostly) return Infinity;
    if (this.prices.endsCopy) return 0;
    return this.hasGivenUp ? COSTLY_SHARE : KNOWN_SHARE;
  }
}

function addText({ texts }: RefusedField, text: Buffer): void {
  (texts[text.length] ??= []).push(text);
}

/** Whether `data[from, to)` is one of the texts. */
export function isKnown({ texts }: RefusedField, data: Buffer, from: number, to: number): boolean {
  const length = to - from;
  const some = length < texts.length ? texts[length] : undefined;
  if (some === undefined) return false;
  for (const text of some) if (isSame(text, data, from)) return true;
  return false;
}

function isSame(text: Buffer, data: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== data[from + at]) return false;
  }
  return true;
}
