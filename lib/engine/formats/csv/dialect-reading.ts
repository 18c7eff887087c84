import { cellShares } from './clean-cells';
import { namesIn } from './detect-header';
import { bytesOf, type CsvBytes, type CsvDialect } from './dialect';
import { quotingOf, type Quoting } from './quoting-quality';
import { cellsOf, fieldSpans, firstLineOf, splitRecord, type RecordSpan } from './split-record';

/** How a sample looks under one dialect. */
export interface Reading {
  /** With the lines to skip, the comment sign and the trailing delimiter that were found. */
  dialect: CsvDialect;
  /** Fields that most records have. */
  width: number;
  /** Records that were read, without what stands before the header; those with fewer and with more fields. */
  records: number;
  few: number;
  many: number;
  quoting: Quoting;
  /** Shares, 0 to 1. */
  consistency: number;
  clean: number;
  typed: number;
  score: number;
}

/** Records that each combination is tried on. */
const TRIED_RECORDS = 1_000;
const MAX_PREAMBLE_RECORDS = 50;
/** Lines of a title over every column, or of groups of columns. */
const MAX_SPARSE_RECORDS = 10;
const LEAST_WIDTH_OF_SPARSE = 4;
const COMMENT_SIGNS = ['#', '%', '!'];
/** Of the records; where more start with the sign, it is data. */
const MAX_COMMENT_SHARE = 0.3;
const MIN_TRAILING_SHARE = 0.95;

/** @param given  parts of the dialect that are settled: nothing else is looked for in their place */
export function readSample(
  sample: Buffer,
  tried: CsvDialect,
  { given, isWhole }: { given: Partial<CsvDialect>; isWhole: boolean },
): Reading {
  const all = take(spansIn(sample, tried, isWhole), TRIED_RECORDS);
  // A load that keeps its dialect must not begin to pass over lines.
  const isKept = given.delimiter !== undefined && given.quote !== undefined;
  const comment = given.comment ?? (isKept ? undefined : commentSign(sample, all));
  const spans =
    comment === tried.comment ? all : all.filter(({ start }) => sample[start] !== comment?.charCodeAt(0));
  const bytes = bytesOf(tried);
  const width = commonWidth(spans);
  const first = given.skipRows === undefined ? preambleLength(sample, spans, { width, bytes }) : 0;
  const body = spans.slice(first);
  const skipRows = first === 0 ? tried.skipRows : linesBefore(sample, body[0]!.start, bytes.eol);
  const trailingDelimiter = given.trailingDelimiter ?? (!isKept && endsInDelimiter(body, width));
  const fields = trailingDelimiter ? width - 1 : width;

  const few = body.filter(({ fieldEnds }) => fieldEnds.length < fields).length;
  const many = body.filter(({ fieldEnds }) => fieldEnds.length > width).length;
  const consistency = body.length === 0 ? 0 : 1 - (few + many) / body.length;
  const quoting = quotingOf(sample, body, bytes);
  const { clean, typed } = cellShares(sample, body.slice(1), bytes);
  // Wider readings win between equals: two fields per record are found by chance sooner than eight.
  const plain = consistency * quoting.quality * (first === 0 ? 1 : 0.9) * (1 - 0.05 / width);
  return {
    dialect: { ...tried, skipRows, comment, trailingDelimiter },
    width: fields,
    records: body.length,
    few,
    many,
    quoting,
    consistency,
    clean,
    typed,
    score: plain * (body.length > 1 ? 0.6 + 0.4 * clean : 1),
  };
}

function take<Item>(items: Iterable<Item>, limit: number): Item[] {
  const taken: Item[] = [];
  for (const item of items) if (taken.push(item) === limit) break;
  return taken;
}

/** An unclosed quote is known to be one where so much stands behind it, or the input ends. */
const UNCLOSED_BYTES = 256 * 1024;

/** Records of a sample without blank and comment lines; an unfinished last one counts only where the input ends there. */
export function* spansIn(sample: Buffer, dialect: CsvDialect, isWhole: boolean): Generator<RecordSpan> {
  const bytes = bytesOf(dialect);
  let at = 0;
  let spans = 0;
  for (let i = 0; i < dialect.skipRows && at < sample.length; i++) {
    const lineEnd = sample.indexOf(bytes.eol, at);
    at = lineEnd < 0 ? sample.length : lineEnd + 1;
  }
  while (at < sample.length) {
    const isComment = sample[at] === bytes.comment;
    const read = splitRecord(sample, at, isComment ? { ...bytes, hasQuote: false } : bytes);
    const isEndless = read.isUnclosed && (isWhole || read.end - read.start > UNCLOSED_BYTES);
    // As the framer reads on at the next line, where a quote swallows lines.
    const mayHaveSwallowed = isEndless || (read.hasStrayQuote && !read.isUnclosed);
    const lineEnd = mayHaveSwallowed ? sample.indexOf(bytes.eol, at) : -1;
    const span = lineEnd >= 0 && lineEnd < read.end ? firstLineOf(sample, at, bytes) : read;
    const isUnfinished = !span.isTerminated && !isWhole && spans > 0;
    if (!isComment && span.end > span.start && !isUnfinished) {
      spans += 1;
      yield span;
    }
    at = span.next;
  }
}

function commonWidth(spans: readonly RecordSpan[]): number {
  const counts = new Map<number, number>();
  for (const { fieldEnds } of spans) counts.set(fieldEnds.length, (counts.get(fieldEnds.length) ?? 0) + 1);
  let width = 1;
  let most = 0;
  for (const [fields, count] of counts) {
    if (count > most || (count === most && fields > width)) [width, most] = [fields, count];
  }
  return width;
}

interface Shape {
  width: number;
  bytes: CsvBytes;
}

/**
 * Records before the header. Lines such as a report's title have at most half the fields, or fill at most half of them
 * with a line of names below; a short header is not taken for one.
 */
function preambleLength(sample: Buffer, spans: readonly RecordSpan[], { width, bytes }: Shape): number {
  const limit = Math.max(1, Math.floor(width / 2));
  const found = spans.findIndex(({ fieldEnds }) => fieldEnds.length > limit);
  const first = found > 0 && found <= MAX_PREAMBLE_RECORDS && width > 1 ? found : 0;
  if (width < LEAST_WIDTH_OF_SPARSE) return first;
  const isSparse = (span: RecordSpan) =>
    fieldSpans(span).filter(([start, end]) => end > start).length <= limit;
  const few = spans.slice(first, first + MAX_SPARSE_RECORDS).findIndex((span) => !isSparse(span));
  const names = few > 0 ? spans[first + few] : undefined;
  return names && namesIn(cellsOf(sample, names, bytes)) === 'all' ? first + few : first;
}

function linesBefore(sample: Buffer, end: number, eol: number): number {
  let lines = 0;
  for (let i = 0; i < end; i++) if (sample[i] === eol) lines += 1;
  return lines;
}

/** A sign that some lines start with which are no records, as their number of fields shows. */
function commentSign(sample: Buffer, spans: readonly RecordSpan[]): string | undefined {
  const width = commonWidth(spans);
  return COMMENT_SIGNS.find((sign) => {
    const byte = sign.charCodeAt(0);
    const lines = spans.filter(({ start }) => sample[start] === byte);
    if (lines.length === 0 || lines.length > spans.length * MAX_COMMENT_SHARE) return false;
    return lines.every(({ fieldEnds }) => fieldEnds.length !== width) && width > 1;
  });
}

/** Nothing stands in the last field of any record, and no name over it. */
function endsInDelimiter(body: readonly RecordSpan[], width: number): boolean {
  const [header, ...records] = body;
  if (header === undefined || records.length === 0 || width < 3) return false;
  if (header.fieldEnds.length > width - 1 && !endsEmpty(header)) return false;
  const whole = records.filter(({ fieldEnds }) => fieldEnds.length === width);
  return (
    whole.length > records.length / 2 && whole.filter(endsEmpty).length >= whole.length * MIN_TRAILING_SHARE
  );
}

function endsEmpty({ fieldEnds }: RecordSpan): boolean {
  return fieldEnds.length > 1 && fieldEnds.at(-1)! === fieldEnds.at(-2)! + 1;
}
