import { CR, LF, SPACE, type CsvBytes } from './dialect';

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
  /** A quote stands inside a value, where it is as plain as a letter. */
  hasStrayQuote: boolean;
}

/**
 * Splits the record that starts at `start`. A quote opens where a field begins (blanks may stand before it) and right
 * behind a quote that closed; elsewhere it is part of the value.
 */
export function splitRecord(text: Buffer, start: number, bytes: CsvBytes): RecordSpan {
  const { delimiter, quote, escape, hasQuote, eol } = bytes;
  const fieldEnds: number[] = [];
  let inQuote = false;
  let hasStrayQuote = false;
  let opensAt = start;
  let hasClosed = false;
  let hasBreak = false;
  let isLeading = true;
  let i = start;
  for (; i < text.length; i++) {
    const c = text[i]!;
    if (inQuote) {
      if (c === escape && escape !== quote && (text[i + 1] === quote || text[i + 1] === escape)) i += 1;
      else if (c === quote) {
        inQuote = false;
        hasClosed = true;
        opensAt = i + 1;
      } else if (c === eol) hasBreak = true;
    } else if (c === delimiter) {
      fieldEnds.push(i);
      opensAt = i + 1;
      isLeading = true;
      hasClosed = false;
    } else if (c === eol) break;
    else if (c === quote && hasQuote) {
      if (i === opensAt) inQuote = true;
      else if (hasBreak && hasClosed) return firstLineOf(text, start, bytes);
      else hasStrayQuote = true;
      isLeading = false;
    } else if (c === SPACE && isLeading) opensAt = i + 1;
    else isLeading = false;
  }
  const isTerminated = i < text.length;
  i = Math.min(i, text.length);
  const end = eol === LF && i > start && text[i - 1] === CR && !inQuote ? i - 1 : i;
  fieldEnds.push(end);
  const next = isTerminated ? i + (eol === CR && text[i + 1] === LF ? 2 : 1) : i;
  return { start, end, next, fieldEnds, isTerminated, isUnclosed: inQuote, hasStrayQuote };
}

/** As much as is kept of a record in which a quote has swallowed lines: it closed in the middle of a value. */
export function firstLineOf(text: Buffer, start: number, bytes: CsvBytes): RecordSpan {
  const lineEnd = text.indexOf(bytes.eol, start);
  const line = splitRecord(text.subarray(0, lineEnd), start, bytes);
  return { ...line, next: lineEnd + 1, isTerminated: true, isUnclosed: true };
}

/** Start and end of each field. */
export function fieldSpans({ start, fieldEnds }: RecordSpan): [number, number][] {
  return fieldEnds.map((end, i) => [i === 0 ? start : fieldEnds[i - 1]! + 1, end]);
}

/** The value of a field: NULL where it is empty without quotes. */
export function cellText(text: Buffer, [start, end]: [number, number], bytes: CsvBytes): string | null {
  return start === end ? null : cellBytes(text.subarray(start, end), bytes).toString('utf8');
}

/** As `cellText`, for a field that is not empty. */
export function cellBytes(field: Buffer, bytes: CsvBytes): Buffer {
  const { quote, escape, hasQuote } = bytes;
  if (!hasQuote || !field.includes(quote)) return field;
  if (splitRecord(field, 0, { ...bytes, delimiter: NEVER, eol: NEVER }).hasStrayQuote)
    return withStrayQuotes(field, bytes);
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
  return plain.subarray(0, length);
}

const NEVER = -1;

/** Only the quotes around the whole field, and what escapes others, are no part of its value. */
function withStrayQuotes(field: Buffer, { quote, escape }: CsvBytes): Buffer {
  const last = field.length - 1;
  if (field[0] !== quote || field[last] !== quote) return field;
  const plain = Buffer.allocUnsafe(field.length);
  let length = 0;
  for (let i = 1; i < last; i++) {
    const isEscaping = field[i] === escape && i + 1 < last && [quote, escape].includes(field[i + 1]!);
    plain[length++] = field[isEscaping ? ++i : i]!;
  }
  return plain.subarray(0, length);
}

export function cellsOf(text: Buffer, record: RecordSpan, bytes: CsvBytes): (string | null)[] {
  return fieldSpans(record).map((span) => cellText(text, span, bytes));
}
