import { LoadError } from '../../errors';
import { readSample, type Reading } from './dialect-reading';
import { CR, csvDialectSchema, LF, type CsvDialect } from './dialect';

export interface DetectedDialect {
  /** `header` is as given, or true: it is decided by the values. */
  dialect: CsvDialect;
  /** Fields that most records have. */
  width: number;
  /** 0 to 1. */
  confidence: number;
  /** Of each part of the dialect but the header, 0 to 1. */
  confidences: Record<string, number>;
  /** Among the records that were tried: how many have too few and too many fields. */
  ragged: { records: number; few: number; many: number };
}

/** As many as a table of PostgreSQL can have. */
export const MAX_COLUMNS = 1_600;

/** In the order of preference where two fit equally well: what is rarer inside values comes first. */
const DELIMITERS = ['\t', '|', ';', ',', '^', '~', '\x01', '\x1f'];
/** Signs that values themselves are full of: tried where nothing else fits better than they could. */
const WEAK_DELIMITERS = [':', ' ', '#', '&'];
const WEAK_FACTOR = 0.95;
const TRIED_BYTES = 1024 * 1024;
/** Below this share of records with the same number of fields, the delimiter is one only by chance. */
const MIN_CONSISTENCY = 0.7;
/** Where nearly every cell is something by itself, rows may differ more. */
const MIN_CLEAN_CONSISTENCY = 0.5;
const CLEAN = 0.95;
const MIN_WEAK_CONSISTENCY = 0.9;
/** Words in a sentence are seldom numbers and dates. */
const MIN_TYPED = 0.3;

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
  const read = (parts: Partial<CsvDialect>) =>
    readSample(
      sample,
      { ...csvDialectSchema.parse({ ...parts, newline }), ...definedParts(given) },
      { given, isWhole },
    );
  const strong = candidates(sample, given, DELIMITERS).map(read);
  const isSettled = given.delimiter !== undefined || strong.some(({ score }) => score > WEAK_FACTOR);
  const weak = isSettled ? [] : candidates(sample, given, WEAK_DELIMITERS).map(read);
  const divided = [...strong, ...weak];
  const single = bestOf(quotings(sample, given).map(read))!;
  const usable = divided.filter((reading) => isUsable(reading, { given, single }));
  const best = bestOf(usable);
  if (best) {
    const others = usable.filter(({ dialect }) => dialect.delimiter !== best.dialect.delimiter);
    return detected(best, { confidence: best.score, rival: bestOf(others) });
  }
  refuseTooWide(divided);
  return detected(single, { confidence: 0.5 * single.score, rival: bestOf(divided) });
}

function candidates(
  sample: Buffer,
  given: Partial<CsvDialect>,
  among: readonly string[],
): Partial<CsvDialect>[] {
  const known = among.filter((delimiter) => sample.includes(delimiter));
  const delimiters = given.delimiter === undefined ? known : [given.delimiter];
  return delimiters.flatMap((delimiter) =>
    quotings(sample, given)
      .filter(({ quote, escape }) => delimiter !== quote && delimiter !== escape)
      .map((quoting) => ({ delimiter, ...quoting })),
  );
}

function isUsable(
  { width, consistency, clean, typed, dialect }: Reading,
  { given, single }: { given: Partial<CsvDialect>; single: Reading },
): boolean {
  if (width < 2 || width > MAX_COLUMNS) return false;
  if (given.delimiter !== undefined) return true;
  if (!WEAK_DELIMITERS.includes(dialect.delimiter))
    return consistency >= (clean >= CLEAN ? MIN_CLEAN_CONSISTENCY : MIN_CONSISTENCY);
  // Words are divided by blanks and times by colons, in values that are whole as they stand.
  if (consistency < MIN_WEAK_CONSISTENCY) return false;
  return clean > single.clean + 0.05 || (width > 2 && typed > MIN_TYPED && single.typed < MIN_TYPED);
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

function detected(
  best: Reading,
  { confidence, rival }: { confidence: number; rival: Reading | undefined },
): DetectedDialect {
  const { dialect, width, records, few, many } = best;
  return {
    dialect,
    width,
    confidence,
    confidences: confidencesOf(best, rival),
    ragged: { records, few, many },
  };
}

const FOUND = 0.9;

/** What was seen speaks for a part of the dialect; what was not seen does no harm, whatever is taken for it. */
function confidencesOf(
  { dialect, width, quoting, consistency, clean, score }: Reading,
  rival: Reading | undefined,
): Record<string, number> {
  const hasRival = rival !== undefined && rival.width > 1 && ranked(rival) > 0.9 * score;
  const divides = consistency * (0.7 + 0.3 * clean);
  const { proper, improper } = quoting;
  return {
    delimiter:
      width === 1 ? (rival === undefined ? 1 : 0.5 * clean) : hasRival ? Math.min(0.6, divides) : divides,
    quote: proper + improper === 0 ? 1 : proper / (proper + improper),
    escape: dialect.escape === '\\' ? FOUND : 1,
    newline: 1,
    skipRows: dialect.skipRows > 0 ? FOUND * consistency : 1,
    ...(dialect.comment === undefined ? {} : { comment: FOUND }),
    ...(dialect.trailingDelimiter ? { trailingDelimiter: 1 } : {}),
  };
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
      ? ['"', ...["'", '`', ''].filter((q) => q === '' || sample.includes(q))]
      : [given.quote];
  return quotes.flatMap((quote) => {
    if (given.escape !== undefined) return [{ quote, escape: given.escape }];
    const doubled = { quote, escape: quote };
    return quote !== '' && sample.includes(`\\${quote}`) ? [doubled, { quote, escape: '\\' }] : [doubled];
  });
}

function bestOf(readings: readonly Reading[]): Reading | undefined {
  let best: Reading | undefined;
  for (const reading of readings) {
    if (best === undefined || ranked(reading) > ranked(best) + 1e-9) best = reading;
  }
  return best;
}

function ranked({ dialect, score }: Reading): number {
  return WEAK_DELIMITERS.includes(dialect.delimiter) ? WEAK_FACTOR * score : score;
}

function definedParts(given: Partial<CsvDialect>): Partial<CsvDialect> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
