import { SPACE, type CsvBytes } from './dialect';
import { fieldSpans, type RecordSpan } from './split-record';

export interface Quoting {
  /** Fields in quotes as a whole, and fields with quotes elsewhere. */
  proper: number;
  improper: number;
  /** 0 to 1. */
  quality: number;
}

const DOUBLE_QUOTE = 34;

/**
 * How well quotes stand where they should: around whole fields. Without any quoted field the usual quote is as good as
 * none, and better than another.
 */
export function quotingOf(sample: Buffer, records: readonly RecordSpan[], bytes: CsvBytes): Quoting {
  const { quote, hasQuote } = bytes;
  if (!hasQuote) return { proper: 0, improper: 0, quality: 0.97 };
  let proper = 0;
  let improper = 0;
  // The next quote is looked for once, not from every field to the end of the sample.
  let at = -1;
  for (const record of records) {
    for (const [start, end] of fieldSpans(record)) {
      if (at < start) at = positionOf(quote, sample, start);
      if (at >= end) continue;
      if (isQuotedWhole(sample.subarray(start, end), bytes)) proper += 1;
      else improper += 1;
    }
    if (record.isUnclosed) improper += 1;
  }
  if (proper + improper === 0) return { proper, improper, quality: quote === DOUBLE_QUOTE ? 0.98 : 0.96 };
  return { proper, improper, quality: (proper / (proper + improper)) ** 2 };
}

function positionOf(byte: number, sample: Buffer, from: number): number {
  const at = sample.indexOf(byte, from);
  return at < 0 ? sample.length : at;
}

function isQuotedWhole(field: Buffer, { quote, escape, delimiter }: CsvBytes): boolean {
  let first = 0;
  while (field[first] === SPACE && delimiter !== SPACE) first += 1;
  const last = field.length - 1;
  if (last < first + 1 || field[first] !== quote || field[last] !== quote) return false;
  for (let i = first + 1; i < last; i++) {
    if (field[i] === escape && (field[i + 1] === quote || field[i + 1] === escape) && i + 1 < last) i += 1;
    else if (field[i] === quote) return false;
  }
  return true;
}
