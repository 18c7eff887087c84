import { CR, LF, type CsvBytes } from './dialect';

/** One record of a text, for what is not hot: headers, samples, records whose fields have to change places. */
export interface RecordSpan {
  start: number;
  /** End without the terminator. */
  end: number;
  /** Start of what follows the terminator. */
  next: number;
  /** End of each field; field i + 1 starts one past it. */
  fieldEnds: number[];
  /** False where the text ends inside the record. */
  isTerminated: boolean;
  /** True where the text ends inside quotes. */
  isUnclosed: boolean;
}

/** Splits the record that starts at `start` as PostgreSQL's COPY does: a quote anywhere in a field toggles quoting. */
export function splitRecord(text: Buffer, start: number, bytes: CsvBytes): RecordSpan {
  const { delimiter, quote, escape, hasQuote, eol } = bytes;
  const fieldEnds: number[] = [];
  let inQuote = false;
  let i = start;
  for (; i < text.length; i++) {
    const c = text[i]!;
    if (inQuote) {
      if (c === escape && escape !== quote && (text[i + 1] === quote || text[i + 1] === escape)) i += 1;
      else if (c === quote) inQuote = false;
    } else if (c === delimiter) fieldEnds.push(i);
    else if (c === eol) break;
    else if (c === quote && hasQuote) inQuote = true;
  }
  const isTerminated = i < text.length;
  i = Math.min(i, text.length);
  const end = eol === LF && i > start && text[i - 1] === CR && !inQuote ? i - 1 : i;
  fieldEnds.push(end);
  const next = isTerminated ? i + (eol === CR && text[i + 1] === LF ? 2 : 1) : i;
  return { start, end, next, fieldEnds, isTerminated, isUnclosed: inQuote };
}

/** Start and end of each field. */
export function fieldSpans({ start, fieldEnds }: RecordSpan): [number, number][] {
  return fieldEnds.map((end, i) => [i === 0 ? start : fieldEnds[i - 1]! + 1, end]);
}

/** The field as COPY reads it: NULL where it is empty without quotes. */
export function cellText(text: Buffer, [start, end]: [number, number], bytes: CsvBytes): string | null {
  if (start === end) return null;
  const { quote, escape, hasQuote } = bytes;
  const field = text.subarray(start, end);
  if (!hasQuote || !field.includes(quote)) return field.toString('utf8');
  const plain = Buffer.allocUnsafe(field.length);
  let length = 0;
  let inQuote = false;
  for (let i = 0; i < field.length; i++) {
    const c = field[i]!;
    const isEscaping = inQuote && c === escape && (field[i + 1] === quote || field[i + 1] === escape);
    if (isEscaping) plain[length++] = field[++i]!;
    else if (c === quote) inQuote = !inQuote;
    else plain[length++] = c;
  }
  return plain.toString('utf8', 0, length);
}

export function cellsOf(text: Buffer, record: RecordSpan, bytes: CsvBytes): (string | null)[] {
  return fieldSpans(record).map((span) => cellText(text, span, bytes));
}
