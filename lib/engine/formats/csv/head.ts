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
  /** As the header has them; `undefined` where the dialect has none, or the text has nothing but preamble. */
  names: string[] | undefined;
}

/**
 * Reads preamble and header.
 * @returns `undefined` where `text` is too short to tell and more may come
 * @throws LoadError `format.header`
 */
export function readHead(text: Buffer, dialect: CsvDialect, isWhole: boolean): Head | undefined {
  const bytes = bytesOf(dialect);
  const head: Head = { length: 0, lines: 0, skippedLines: 0, names: undefined };
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
    head.names = namesOf(text.subarray(0, record.next), cellsOf(text, record, bytes));
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

function namesOf(text: Buffer, cells: (string | null)[]): string[] {
  if (!isUtf8(text) || text.includes(0)) throw badHeader('The header is not valid text.');
  return cells.map((cell) => cell ?? '');
}

function badHeader(message: string): LoadError {
  return new LoadError('format.header', {
    class: 'data',
    message,
    remedy: 'Correct it, or read the file without its header (header off, skip rows 1).',
  });
}
