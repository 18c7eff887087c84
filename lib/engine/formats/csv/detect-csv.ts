import { TypeTally } from '../detect-types';
import type { DetectedColumn, Format } from '../format';
import { detectDialect, MAX_COLUMNS, spansIn } from './detect-dialect';
import { hasHeader } from './detect-header';
import { bytesOf, type CsvDialect } from './dialect';
import { positionalNames } from './head';
import { cellsOf } from './split-record';

const PREVIEW_ROWS = 50;
/** Records that the question of the header is decided on. */
const HEADER_RECORDS = 250;
/** A cell that looks like JSON is text: jsonb would not give its spaces and key order back. */
const NO_JSON = { except: ['jsonb'] };
/** Share of control characters past which a sample is no text. */
const MAX_CONTROL_SHARE = 0.005;
/** A slice that starts inside quotes is read inside out; below this share of regular records it is not trusted. */
const MIN_REGULAR_SHARE = 0.9;

export const detectCsv: Format<CsvDialect>['detect'] = (sample, given, options) => {
  const { isWhole, isTyped = true } = options;
  if (sample.length === 0 || isBinary(sample)) return undefined;
  const { dialect, width, confidence } = detectDialect(sample, given, isWhole);
  if (width > MAX_COLUMNS) return undefined;
  const first = [...take(recordsIn(sample, dialect, isWhole), HEADER_RECORDS)];
  if (first.length === 0) return undefined;

  const header = given.header ?? hasHeader(first, width);
  const names = header ? first[0]!.map((cell) => cell?.trim() ?? '') : positionalNames(width);
  if (names.length > MAX_COLUMNS) return undefined;
  const isRegular = (cells: Cells) => cells.length === names.length;
  const types = isTyped ? typesOf(sample, { ...dialect, header }, names.length, options) : [];
  return {
    dialect: { ...dialect, header },
    columns: names.map((name, i) => ({ name, ...(types[i] ?? UNTYPED) })),
    confidence: looksLikeJson(sample) ? confidence / 2 : confidence,
    preview: first
      .slice(header ? 1 : 0)
      .filter(isRegular)
      .slice(0, PREVIEW_ROWS),
  };
};

type Cells = (string | null)[];
type ColumnType = Omit<DetectedColumn, 'name'>;

const UNTYPED: ColumnType = { type: 'text', nullable: true, confidence: 0 };

/** What takes the most time: every cell of the sample is looked at. */
function typesOf(
  sample: Buffer,
  dialect: CsvDialect,
  width: number,
  { isWhole, moreSamples }: { isWhole: boolean; moreSamples: readonly Buffer[] },
): ColumnType[] {
  const tallies = Array.from({ length: width }, () => new TypeTally());
  let skipped = dialect.header ? 1 : 0;
  for (const cells of recordsIn(sample, dialect, isWhole)) {
    if (skipped-- <= 0 && cells.length === width) count(tallies, cells);
  }
  for (const slice of moreSamples) {
    for (const cells of rowsOfSlice(slice, dialect, width)) count(tallies, cells);
  }
  return tallies.map(typeOf);
}

/** One record at a time: all cells of a large sample at once would take ten times its size. */
function* recordsIn(text: Buffer, dialect: CsvDialect, isWhole: boolean): Generator<Cells> {
  const bytes = bytesOf(dialect);
  for (const span of spansIn(text, dialect, isWhole)) yield cellsOf(text, span, bytes);
}

function* take<Item>(items: Iterable<Item>, limit: number): Generator<Item> {
  let left = limit;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}

function count(tallies: readonly TypeTally[], cells: Cells): void {
  for (let i = 0; i < cells.length; i++) tallies[i]!.add(cells[i]!);
}

/** Files that quote everything mean NULL by a quoted empty cell, except where text may be empty. */
function typeOf(tally: TypeTally): ColumnType {
  const typed = tally.detected({ ...NO_JSON, isEmptyNull: true });
  return typed.type === 'text' ? tally.detected(NO_JSON) : typed;
}

/** Records that lie wholly in a slice from the middle of the input. */
function rowsOfSlice(slice: Buffer, dialect: CsvDialect, width: number): Cells[] {
  const lineEnd = slice.indexOf(bytesOf(dialect).eol);
  if (lineEnd < 0) return [];
  const records = [...recordsIn(slice.subarray(lineEnd + 1), { ...dialect, skipRows: 0 }, false)];
  const regular = records.filter((cells) => cells.length === width);
  return regular.length < records.length * MIN_REGULAR_SHARE ? [] : regular;
}

function isBinary(sample: Buffer): boolean {
  let controls = 0;
  // By its index: an iterator over a megabyte takes 15 ms.
  for (let i = 0; i < sample.length; i += 1) {
    const byte = sample[i]!;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls += 1;
  }
  return controls > sample.length * MAX_CONTROL_SHARE;
}

/** Flat JSON lines are regular CSV by accident. */
function looksLikeJson(sample: Buffer): boolean {
  return /^\s*(?:\{\s*"|\[\s*[{["\d])/.test(sample.toString('latin1', 0, 200));
}
