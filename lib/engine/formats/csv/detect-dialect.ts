import { LoadError } from '../../errors';
import { bytesOf, CR, csvDialectSchema, LF, type CsvBytes, type CsvDialect } from './dialect';
import { fieldSpans, splitRecord, type RecordSpan } from './split-record';

export interface DetectedDialect {
  /** `header` is as given, or true: it is decided by the values. */
  dialect: CsvDialect;
  /** Fields that most records have. */
  width: number;
  /** 0 to 1. */
  confidence: number;
}

/** As many as a table of PostgreSQL can have. */
export const MAX_COLUMNS = 1_600;

/** In the order of preference where two fit equally well: what is rarer inside values comes first. */
const DELIMITERS = ['\t', '|', ';', ',', '^', '~'];
/** Records, and bytes, that each combination is tried on. */
const TRIED_RECORDS = 1_000;
const TRIED_BYTES = 1024 * 1024;
const MAX_PREAMBLE_RECORDS = 50;
/** Below this share of records with the same number of fields, the delimiter is one only by chance. */
const MIN_CONSISTENCY = 0.7;

/**
 * Reads the sample with every likely combination of delimiter, quote and escape, and takes the one under which it is
 * most regular. What is given is taken as it is.
 */
export function detectDialect(
  wholeSample: Buffer,
  given: Partial<CsvDialect>,
  isWholeInput: boolean,
): DetectedDialect {
  const sample = wholeSample.subarray(0, TRIED_BYTES);
  const isWhole = isWholeInput && sample.length === wholeSample.length;
  const newline = given.newline ?? detectNewline(sample, given.quote);
  const delimiters =
    given.delimiter === undefined ? DELIMITERS.filter((d) => sample.includes(d)) : [given.delimiter];
  const readings: Reading[] = [];
  for (const delimiter of delimiters) {
    for (const { quote, escape } of quotings(sample, given)) {
      if (delimiter === quote || delimiter === escape) continue;
      const dialect = {
        ...csvDialectSchema.parse({ delimiter, quote, escape, newline }),
        ...definedParts(given),
      };
      readings.push(readSample(sample, dialect, given.skipRows === undefined, isWhole));
    }
  }
  const best = bestOf(readings.filter(({ width }) => width > 1 && width <= MAX_COLUMNS));
  if (best && (best.consistency >= MIN_CONSISTENCY || given.delimiter !== undefined))
    return detected(best, best.score);
  refuseTooWide(readings);
  return singleColumn(sample, given, newline, isWhole);
}

/** One endless line may be anything; records that agree on a number of fields are a table that nothing can take. */
function refuseTooWide(readings: readonly Reading[]): void {
  const wide = readings.find(
    ({ width, records, consistency }) => width > MAX_COLUMNS && records > 1 && consistency === 1,
  );
  if (!wide) return;
  throw new LoadError('format.tooManyColumns', {
    class: 'fatal',
    message: `The source has ${wide.width} columns; a table of PostgreSQL has at most ${MAX_COLUMNS}.`,
    remedy: 'Divide it into several files, or bring it into rows of name and value.',
  });
}

function detected({ dialect, width, skipRows }: Reading, confidence: number): DetectedDialect {
  return { dialect: { ...dialect, skipRows }, width, confidence };
}

/** No delimiter splits it: a list of values, which says little about whether it is CSV at all. */
function singleColumn(
  sample: Buffer,
  given: Partial<CsvDialect>,
  newline: CsvDialect['newline'],
  isWhole: boolean,
): DetectedDialect {
  const readings = quotings(sample, given).map(({ quote, escape }) => {
    const dialect = { ...csvDialectSchema.parse({ quote, escape, newline }), ...definedParts(given) };
    return readSample(sample, dialect, false, isWhole);
  });
  const best = bestOf(readings)!;
  return detected(best, 0.5 * best.score);
}

/** CR alone ends lines only where no LF stands outside quotes: spreadsheets break lines inside cells by LF. */
function detectNewline(sample: Buffer, quote = '"'): CsvDialect['newline'] {
  const quoteByte = quote.charCodeAt(0);
  let inQuotes = false;
  let hasCr = false;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i];
    if (byte === quoteByte) inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (byte === LF) return sample[i - 1] === CR ? 'crlf' : 'lf';
    // One that ends the sample may be half of a CRLF.
    else if (byte === CR && i < sample.length - 1) hasCr = true;
  }
  return hasCr ? 'cr' : 'lf';
}

function quotings(sample: Buffer, given: Partial<CsvDialect>): { quote: string; escape: string }[] {
  const quotes =
    given.quote === undefined
      ? ['"', ...["'", ''].filter((q) => q === '' || sample.includes(q))]
      : [given.quote];
  return quotes.flatMap((quote) => {
    if (given.escape !== undefined) return [{ quote, escape: given.escape }];
    const doubled = { quote, escape: quote };
    return quote !== '' && sample.includes(`\\${quote}`) ? [doubled, { quote, escape: '\\' }] : [doubled];
  });
}

interface Reading {
  dialect: CsvDialect;
  width: number;
  skipRows: number;
  /** Records that were read, without what stands before the header. */
  records: number;
  consistency: number;
  score: number;
}

function bestOf(readings: readonly Reading[]): Reading | undefined {
  let best: Reading | undefined;
  for (const reading of readings) {
    if (best === undefined || reading.score > best.score + 1e-9) best = reading;
  }
  return best;
}

function readSample(
  sample: Buffer,
  dialect: CsvDialect,
  mayHavePreamble: boolean,
  isWhole: boolean,
): Reading {
  const bytes = bytesOf(dialect);
  const spans: RecordSpan[] = [];
  for (const span of spansIn(sample, dialect, isWhole)) {
    if (spans.push(span) === TRIED_RECORDS) break;
  }
  const width = commonWidth(spans);
  const first = mayHavePreamble ? preambleLength(spans, width) : 0;
  const body = spans.slice(first);
  const skipRows = first === 0 ? dialect.skipRows : linesBefore(sample, body[0]!.start, bytes.eol);

  const consistency =
    body.length === 0 ? 0 : body.filter((span) => span.fieldEnds.length === width).length / body.length;
  const quality = quotingQuality(sample, body, bytes);
  // Wider readings win between equals: two fields per record are found by chance sooner than eight.
  const score = consistency * quality * (first === 0 ? 1 : 0.9) * (1 - 0.05 / width);
  return { dialect, width, skipRows, records: body.length, consistency, score };
}

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
    const span = splitRecord(sample, at, isComment ? { ...bytes, hasQuote: false } : bytes);
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

/** Lines such as a report's title have at most half the fields; a short header is not taken for one. */
function preambleLength(spans: readonly RecordSpan[], width: number): number {
  const limit = Math.max(1, Math.floor(width / 2));
  const first = spans.findIndex(({ fieldEnds }) => fieldEnds.length > limit);
  return first > 0 && first <= MAX_PREAMBLE_RECORDS && width > 1 ? first : 0;
}

function linesBefore(sample: Buffer, end: number, eol: number): number {
  let lines = 0;
  for (let i = 0; i < end; i++) if (sample[i] === eol) lines += 1;
  return lines;
}

/**
 * How well quotes stand where they should: around whole fields. Without any quoted field the usual quote is as good as
 * none, and better than another.
 */
function quotingQuality(sample: Buffer, spans: readonly RecordSpan[], bytes: CsvBytes): number {
  const { quote, hasQuote } = bytes;
  if (!hasQuote) return 0.97;
  let proper = 0;
  let improper = 0;
  // The next quote is looked for once, not from every field to the end of the sample.
  let at = -1;
  for (const record of spans) {
    for (const [start, end] of fieldSpans(record)) {
      if (at < start) at = positionOf(quote, sample, start);
      if (at >= end) continue;
      if (isQuotedWhole(sample.subarray(start, end), bytes)) proper += 1;
      else improper += 1;
    }
    if (record.isUnclosed) improper += 1;
  }
  if (proper + improper === 0) return quote === DOUBLE_QUOTE ? 0.98 : 0.96;
  return (proper / (proper + improper)) ** 2;
}

const DOUBLE_QUOTE = 34;

function positionOf(byte: number, sample: Buffer, from: number): number {
  const at = sample.indexOf(byte, from);
  return at < 0 ? sample.length : at;
}

function isQuotedWhole(field: Buffer, { quote, escape }: CsvBytes): boolean {
  const last = field.length - 1;
  if (last < 1 || field[0] !== quote || field[last] !== quote) return false;
  for (let i = 1; i < last; i++) {
    if (field[i] === escape && (field[i + 1] === quote || field[i + 1] === escape) && i + 1 < last) i += 1;
    else if (field[i] === quote) return false;
  }
  return true;
}

function definedParts(given: Partial<CsvDialect>): Partial<CsvDialect> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
