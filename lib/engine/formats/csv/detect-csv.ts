import type { Detection, Format } from '../format';
import { proposeReading, type Proposal } from '../propose-reading';
import { ColumnTally } from './column-tally';
import { detectDialect, MAX_COLUMNS } from './detect-dialect';
import { detectHeader } from './detect-header';
import { footerLines } from './footer';
import { spansIn } from './dialect-reading';
import { bytesOf, type CsvDialect } from './dialect';
import { fieldNames, positionalNames } from './field-names';
import { cellsOf } from './split-record';

const PREVIEW_ROWS = 50;
const FOOTER_CONFIDENCE = 0.8;
/** Records that the question of the header is decided on. */
const HEADER_RECORDS = 250;
/** Share of control characters past which a sample is no text. */
const MAX_CONTROL_SHARE = 0.005;
/** A slice that starts inside quotes is read inside out; below this share of regular records it is not trusted. */
const MIN_REGULAR_SHARE = 0.9;

export const detectCsv: Format<CsvDialect>['detect'] = (sample, given, options) => {
  const { isWhole, isTyped = true } = options;
  if (sample.length === 0 || isBinary(sample)) return undefined;
  const { dialect, width, confidence, confidences, ragged } = detectDialect(sample, given, isWhole);
  if (width > MAX_COLUMNS) return undefined;
  const first = [...take(recordsIn(sample, dialect, isWhole), HEADER_RECORDS)];
  if (first.length === 0) return undefined;

  const skipFooter = given.skipFooter ?? footerOf(sample, { dialect, width, given }, options);
  const { header, confidence: headerConfidence } =
    given.header === undefined ? detectHeader(first, width) : { header: given.header, confidence: 1 };
  const names = header
    ? fieldNames(
        first[0]!.map((cell) => cell ?? ''),
        width,
      )
    : positionalNames(width);
  if (names.length > MAX_COLUMNS) return undefined;
  const isRegular = (cells: Cells) => cells.length === names.length;
  const rows = first.slice(header ? 1 : 0).filter(isRegular);
  const tallies = isTyped
    ? talliesOf(sample, { ...dialect, header }, proposalsFor(rows, names.length), options)
    : talliesOfFirst(rows, names.length);
  const named = header ? first[0]!.length : names.length;
  return {
    dialect: { ...dialect, header, skipFooter },
    columns: names.map((name, i) => ({
      name,
      ...tallies[i]!.columnType(),
      ...(i >= named && { isUnnamed: true }),
    })),
    seen: tallies.map((tally) => tally.seen()),
    confidence: looksLikeJson(sample) ? confidence / 2 : confidence,
    confidences: {
      ...confidences,
      header: headerConfidence,
      ...(skipFooter > 0 ? { skipFooter: FOOTER_CONFIDENCE } : {}),
    },
    ragged: skipFooter > 0 ? withoutFooter(ragged, skipFooter) : ragged,
    preview: rows.slice(0, PREVIEW_ROWS),
  };
};

/** A load that keeps its dialect must not begin to pass over lines. */
function footerOf(
  sample: Buffer,
  { dialect, width, given }: { dialect: CsvDialect; width: number; given: Partial<CsvDialect> },
  { isWhole, moreSamples }: { isWhole: boolean; moreSamples: readonly Buffer[] },
): number {
  if (given.delimiter !== undefined && given.quote !== undefined) return 0;
  const tail = isWhole ? sample : moreSamples.at(-1);
  return tail === undefined ? 0 : footerLines(tail, dialect, width);
}

/** The lines of a footer are no rows with too few fields. */
function withoutFooter({ records, few, many }: NonNullable<Detection<CsvDialect>['ragged']>, lines: number) {
  const less = Math.min(few, lines);
  return { records: records - less, few: few - less, many };
}

type Cells = (string | null)[];

/** What costs next to nothing: these cells have been looked at already. */
function talliesOfFirst(rows: readonly Cells[], width: number): ColumnTally[] {
  const tallies = Array.from({ length: width }, () => new ColumnTally(undefined));
  for (const cells of rows) count(tallies, cells);
  return tallies;
}

function proposalsFor(rows: readonly Cells[], width: number): (Proposal | undefined)[] {
  return Array.from({ length: width }, (_, column) =>
    proposeReading(rows.map((cells) => cells[column] ?? null)),
  );
}

/** What takes the most time: every cell of the sample is looked at. */
function talliesOf(
  sample: Buffer,
  dialect: CsvDialect,
  proposals: readonly (Proposal | undefined)[],
  { isWhole, moreSamples }: { isWhole: boolean; moreSamples: readonly Buffer[] },
): ColumnTally[] {
  const width = proposals.length;
  const tallies = proposals.map((proposal) => new ColumnTally(proposal));
  let skipped = dialect.header ? 1 : 0;
  for (const cells of recordsIn(sample, dialect, isWhole)) {
    if (skipped-- <= 0 && cells.length === width) count(tallies, cells);
  }
  for (const slice of moreSamples) {
    for (const cells of rowsOfSlice(slice, dialect, width)) count(tallies, cells);
  }
  return tallies;
}

/** One record at a time: all cells of a large sample at once would take ten times its size. */
function* recordsIn(text: Buffer, dialect: CsvDialect, isWhole: boolean): Generator<Cells> {
  const bytes = bytesOf(dialect);
  for (const span of spansIn(text, dialect, isWhole)) {
    const cells = cellsOf(text, span, bytes);
    if (dialect.trailingDelimiter && cells.at(-1) === null) cells.pop();
    yield cells;
  }
}

function* take<Item>(items: Iterable<Item>, limit: number): Generator<Item> {
  let left = limit;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}

function count(tallies: readonly ColumnTally[], cells: Cells): void {
  for (let i = 0; i < cells.length; i++) tallies[i]!.add(cells[i]!);
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
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 1 && byte !== 31) controls += 1;
  }
  return controls > sample.length * MAX_CONTROL_SHARE;
}

/** Flat JSON lines are regular CSV by accident. */
function looksLikeJson(sample: Buffer): boolean {
  return /^\s*(?:\{\s*"|\[\s*[{["\d])/.test(sample.toString('latin1', 0, 200));
}
