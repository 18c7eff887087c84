import { isUtf8 } from 'node:buffer';
import { LoadError } from '../../errors';
import { bytesOf, CR, LF, type CsvDialect } from './dialect';
import { cellsOf, splitRecord } from './split-record';

/** What stands before the first record. */
export interface Head {
  /** Bytes and lines it takes up. */
  length: number;
  lines: number;
  /** Preamble, blank and comment lines, and the header. */
  skippedLines: number;
  /** `undefined` where the dialect has no header, or the text has nothing but preamble. */
  columns: string[] | undefined;
}

/**
 * Reads preamble and header.
 * @returns `undefined` where `text` is too short to tell and more may come
 * @throws LoadError `format.header`
 */
export function readHead(text: Buffer, dialect: CsvDialect, isWhole: boolean): Head | undefined {
  const bytes = bytesOf(dialect);
  const head: Head = { length: 0, lines: 0, skippedLines: 0, columns: undefined };
  for (let i = 0; i < dialect.skipRows; i++) {
    if (!skipLine(text, head, bytes.eol, isWhole)) return isWhole ? head : undefined;
  }
  if (!dialect.header) return isAfterLoneCr(text, head, bytes.eol, isWhole) ? undefined : head;

  while (head.length < text.length) {
    const first = text[head.length]!;
    const record = splitRecord(text, head.length, bytes);
    if (first === bytes.comment || record.end === record.start) {
      if (!skipLine(text, head, bytes.eol, isWhole)) return isWhole ? head : undefined;
      continue;
    }
    if (!record.isTerminated && !isWhole) return undefined;
    if (record.isUnclosed) throw badHeader('The header has a quote that is never closed.');
    head.columns = columnsOf(text.subarray(0, record.next), cellsOf(text, record, bytes));
    head.lines += countLines(text.subarray(head.length, record.next), bytes.eol);
    head.length = record.next;
    head.skippedLines += 1;
    return isAfterLoneCr(text, head, bytes.eol, isWhole) ? undefined : head;
  }
  return isWhole ? head : undefined;
}

/** Whether an LF may still come that belongs to the CR just read. */
function isAfterLoneCr(text: Buffer, { length }: Head, eol: number, isWhole: boolean): boolean {
  return !isWhole && eol === CR && length > 0 && length === text.length && text[length - 1] === CR;
}

function skipLine(text: Buffer, head: Head, eol: number, isWhole: boolean): boolean {
  if (head.length >= text.length) return false;
  const end = text.indexOf(eol, head.length);
  if (end < 0 && !isWhole) return false;
  head.length = end < 0 ? text.length : end + 1;
  if (eol === CR && text[head.length] === LF) head.length += 1;
  head.lines += 1;
  head.skippedLines += 1;
  return true;
}

function countLines(text: Buffer, eol: number): number {
  let lines = 0;
  for (const byte of text) if (byte === eol) lines += 1;
  return lines;
}

function columnsOf(text: Buffer, cells: (string | null)[]): string[] {
  if (!isUtf8(text) || text.includes(0)) throw badHeader('The header is not valid text.');
  const names = cells.map((cell) => (cell ?? '').trim());
  const unnamed = names.indexOf('');
  if (unnamed >= 0) throw badHeader(`The header has no name for column ${unnamed + 1} of ${names.length}.`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw badHeader(`The header names two columns "${twice}".`);
  return names;
}

function badHeader(message: string): LoadError {
  return new LoadError('format.header', {
    class: 'data',
    message,
    remedy:
      'Give every column a name of its own, or read the file without its header (header off, skip rows 1).',
  });
}

/**
 * Where each wanted field stands in a record.
 * @returns for each field in COPY order its place in the source; `undefined` where the two orders are the same
 * @throws LoadError `format.missingField`, `format.unknownField`
 */
export function fieldOrder(fields: readonly string[], columns: readonly string[]): number[] | undefined {
  const missing = fields.filter((field) => !columns.includes(field));
  if (missing.length > 0) {
    throw new LoadError('format.missingField', {
      class: 'data',
      message: `The header lacks ${listOf(missing)}; it has ${listOf(columns)}.`,
      remedy: 'Check the delimiter and the header, or map the fields that the file has.',
    });
  }
  const unknown = columns.filter((column) => !fields.includes(column));
  if (unknown.length > 0) {
    throw new LoadError('format.unknownField', {
      class: 'data',
      message: `The header has ${listOf(unknown)}, which the load does not know.`,
      remedy: 'Map the field to a column, or map it to none to leave it out.',
    });
  }
  const order = fields.map((field) => columns.indexOf(field));
  return order.every((place, i) => place === i) ? undefined : order;
}

/** Names of columns that have none. */
export function positionalNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `column${i + 1}`);
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`);
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}
