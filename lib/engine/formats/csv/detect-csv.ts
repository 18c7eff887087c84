import { detectColumnType } from '../detect-types';
import type { DetectedColumn, Format } from '../format';
import { detectDialect, spansOf } from './detect-dialect';
import { hasHeader } from './detect-header';
import { bytesOf, type CsvDialect } from './dialect';
import { positionalNames } from './head';
import { cellsOf } from './split-record';

const PREVIEW_ROWS = 50;
/** Records that the question of the header is decided on. */
const HEADER_RECORDS = 1_000;
/** A cell that looks like JSON is text: jsonb would not give its spaces and key order back. */
const NO_JSON = { except: ['jsonb'] };
/** Share of control characters past which a sample is no text. */
const MAX_CONTROL_SHARE = 0.005;
/** A slice that starts inside quotes is read inside out; below this share of regular records it is not trusted. */
const MIN_REGULAR_SHARE = 0.9;

export const detectCsv: Format<CsvDialect>['detect'] = (sample, given, { isWhole, moreSamples }) => {
  if (sample.length === 0 || isBinary(sample)) return undefined;
  const { dialect, width, confidence } = detectDialect(sample, given, isWhole);
  const records = recordsOf(sample, dialect, isWhole);
  if (records.length === 0) return undefined;

  const header = given.header ?? hasHeader(records.slice(0, HEADER_RECORDS), width);
  const names = header ? records[0]!.map((cell) => cell?.trim() ?? '') : positionalNames(width);
  const rows = (header ? records.slice(1) : records).filter((cells) => cells.length === names.length);
  const later = moreSamples.flatMap((slice) => rowsOfSlice(slice, dialect, names.length));
  return {
    dialect: { ...dialect, header },
    columns: names.map((name, i) => columnOf(name, i, [...rows, ...later])),
    confidence: looksLikeJson(sample) ? confidence / 2 : confidence,
    preview: rows.slice(0, PREVIEW_ROWS),
  };
};

function recordsOf(text: Buffer, dialect: CsvDialect, isWhole: boolean): (string | null)[][] {
  const bytes = bytesOf(dialect);
  return spansOf(text, dialect, isWhole).map((span) => cellsOf(text, span, bytes));
}

function columnOf(name: string, place: number, rows: readonly (string | null)[][]): DetectedColumn {
  const cells = rows.map((row) => row[place] ?? null);
  // Files that quote everything mean NULL by a quoted empty cell, except where text may be empty.
  const typed = detectColumnType(
    cells.map((cell) => cell || null),
    NO_JSON,
  );
  return { name, ...(typed.type === 'text' ? detectColumnType(cells, NO_JSON) : typed) };
}

/** Records that lie wholly in a slice from the middle of the input. */
function rowsOfSlice(slice: Buffer, dialect: CsvDialect, width: number): (string | null)[][] {
  const lineEnd = slice.indexOf(bytesOf(dialect).eol);
  if (lineEnd < 0) return [];
  const records = recordsOf(slice.subarray(lineEnd + 1), { ...dialect, skipRows: 0 }, false);
  const regular = records.filter((cells) => cells.length === width);
  return regular.length < records.length * MIN_REGULAR_SHARE ? [] : regular;
}

function isBinary(sample: Buffer): boolean {
  let controls = 0;
  for (const byte of sample) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls += 1;
  }
  return controls > sample.length * MAX_CONTROL_SHARE;
}

/** Flat JSON lines are regular CSV by accident. */
function looksLikeJson(sample: Buffer): boolean {
  return /^\s*(?:\{\s*"|\[\s*[{["\d])/.test(sample.toString('latin1', 0, 200));
}
