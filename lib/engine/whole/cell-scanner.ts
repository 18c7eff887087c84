import type { Block } from '../extract/block';
import type { CopyDialect } from '../formats/format';
import type { ColumnCheck } from './column-check';
import { plainKind } from './plain-kind';

const TAB = 9;
const BACKSLASH = 92;
const UPPER_N = 78;

/**
 * Reads the cells of framed records as COPY reads them, and has each counted in its column. Works on the bytes: a text is
 * made of a cell only where its bytes alone do not say enough.
 */
export function cellScanner(copy: CopyDialect, columns: readonly ColumnCheck[]): (block: Block) => void {
  if (copy.format === 'text') return (block) => scanText(block, columns);
  const { delimiter, quote, escape } = copy as Required<CopyDialect>;
  const signs = {
    delimiter: delimiter.charCodeAt(0),
    quote: quote.charCodeAt(0),
    escape: escape.charCodeAt(0),
  };
  return (block) => scanCsv(block, columns, signs);
}

interface Signs {
  delimiter: number;
  quote: number;
  escape: number;
}

/** A cell's bytes in a block, and the record that it is of. */
interface CellPlace {
  block: Block;
  index: number;
  start: number;
  end: number;
}

function scanCsv(block: Block, columns: readonly ColumnCheck[], signs: Signs): void {
  const { data, rows, starts } = block;
  const { delimiter, quote } = signs;
  for (let index = 0; index < rows; index++) {
    const end = starts[index + 1]! - 1;
    // The row's number stands first.
    let at = data.indexOf(delimiter, starts[index]) + 1;
    for (let place = 0; place < columns.length; place++) {
      const column = columns[place]!;
      const start = at;
      let isQuoted = false;
      while (at < end && data[at] !== delimiter) {
        if (data[at] === quote) {
          isQuoted = true;
          at = endOfQuotes(data, at, end, signs);
        } else at++;
      }
      if (isQuoted) countQuoted(column, { block, index, start, end: at }, signs);
      else if (at === start) column.nulls++;
      else if (column.isSkipped) column.skipped++;
      else {
        const kind = plainKind(data, start, at);
        if (at - start <= column.longestPlain[kind]!) column.plain[kind]!++;
        else column.add(data.toString('utf8', start, at), block, index);
      }
      at++;
    }
  }
}

/** @param at  where the quotes open; @returns what follows them */
function endOfQuotes(data: Buffer, at: number, end: number, { quote, escape }: Signs): number {
  let next = at + 1;
  while (next < end) {
    const byte = data[next]!;
    const isEscaping =
      byte === escape && next + 1 < end && (data[next + 1] === quote || data[next + 1] === escape);
    if (isEscaping) next += 2;
    else if (byte === quote) return next + 1;
    else next++;
  }
  return end;
}

function countQuoted(column: ColumnCheck, { block, index, start, end }: CellPlace, signs: Signs): void {
  const { data } = block;
  // What is plain between the outermost quotes holds none.
  const kind = plainKind(data, start + 1, end - 1);
  if (end - start - 2 <= column.longestPlain[kind]!) {
    column.plain[kind]!++;
    return;
  }
  const text = unquoted(data.subarray(start, end), signs);
  if (text === '' && column.isEmptyNull) column.nulls++;
  else column.add(text, block, index);
}

function unquoted(cell: Buffer, { quote, escape }: Signs): string {
  const plain = Buffer.allocUnsafe(cell.length);
  let length = 0;
  let isInside = false;
  for (let at = 0; at < cell.length; at++) {
    const byte = cell[at]!;
    const next = cell[at + 1];
    if (isInside && byte === escape && (next === quote || next === escape)) plain[length++] = cell[++at]!;
    else if (byte === quote) isInside = !isInside;
    else plain[length++] = byte;
  }
  return plain.toString('utf8', 0, length);
}

function scanText(block: Block, columns: readonly ColumnCheck[]): void {
  const { data, rows, starts } = block;
  for (let index = 0; index < rows; index++) {
    const end = starts[index + 1]! - 1;
    let at = data.indexOf(TAB, starts[index]) + 1;
    for (let place = 0; place < columns.length; place++) {
      const column = columns[place]!;
      const start = at;
      let isEscaped = false;
      while (at < end && data[at] !== TAB) {
        if (data[at] === BACKSLASH) isEscaped = true;
        at += data[at] === BACKSLASH ? 2 : 1;
      }
      const kind = isEscaped ? 0 : plainKind(data, start, at);
      if (isEscaped && at - start === 2 && data[start + 1] === UPPER_N) column.nulls++;
      else if (column.isSkipped) column.skipped++;
      else if (at - start <= column.longestPlain[kind]!) column.plain[kind]!++;
      else
        column.add(
          isEscaped ? unescaped(data.toString('utf8', start, at)) : data.toString('utf8', start, at),
          block,
          index,
        );
      at++;
    }
  }
}

const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Framers write no octal or hexadecimal escapes. */
function unescaped(cell: string): string {
  return cell.replace(/\\(.)/gs, (_, letter: string) => ESCAPED[letter] ?? letter);
}
