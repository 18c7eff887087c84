import { cellText, fieldSpans, type RecordSpan } from './split-record';
import type { CsvBytes } from './dialect';

/** Records whose cells are looked at. */
const JUDGED_RECORDS = 100;
/** Bytes of a cell that are looked at. */
const LONGEST = 200;

const NUMBER = /^[-+]?[€$£]? ?(?:\d+(?:[.,' ]\d{3})*(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)? ?[€$£%]?$/;
const MOMENT =
  /^(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})?[T ]?(?:\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z| ?[-+]\d\d:?\d\d)?$/;
const ADDRESS = /^(?:[a-z]+:\/\/|mailto:)\S+$|^[^\s@]+@[^\s@]+$/i;
/** Signs that divide in other files have to be followed by a blank, as in a sentence. */
const TEXT = /^(?=.*\p{L})(?:[^\t|;,:^~#&\x01\x1f"]|[;,:&](?= |$)|& )*$/u;

export interface CellShares {
  /** Cells that are something by themselves: a number, a date, an address, words. */
  clean: number;
  /** Numbers and dates among them. */
  typed: number;
}

/** Under a wrong delimiter most cells are pieces of several, or halves. */
export function cellShares(sample: Buffer, records: readonly RecordSpan[], bytes: CsvBytes): CellShares {
  let clean = 0;
  let typed = 0;
  let cells = 0;
  for (const record of records.slice(0, JUDGED_RECORDS)) {
    for (const [start, end] of fieldSpans(record)) {
      cells += 1;
      const isQuoted = bytes.hasQuote && sample[start] === bytes.quote && sample[end - 1] === bytes.quote;
      const value = cellText(sample, [start, Math.min(end, start + LONGEST)], bytes)?.trim() ?? '';
      const isTyped = value !== '' && (NUMBER.test(value) || MOMENT.test(value));
      if (isTyped) typed += 1;
      if (isTyped || isQuoted || value.length < 2 || ADDRESS.test(value) || TEXT.test(value)) clean += 1;
    }
  }
  return cells === 0 ? { clean: 0, typed: 0 } : { clean: clean / cells, typed: typed / cells };
}
