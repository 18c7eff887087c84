import { LoadError } from '../../errors';
import type { Detection } from '../format';
import { NEWLINE, OPEN_BRACE, OPEN_BRACKET, skipSpace } from './bytes';
import { ColumnSamples, type SampledRecords } from './column-samples';
import { pathsInside, type JsonDialect } from './dialect';
import { ElementSamples } from './element-samples';
import { PLACE, readElements as readElementsPath, readTaken } from './elements-path';
import { findArray, pathKeys } from './find-array';
import { findRecordsPath } from './find-records-path';
import { RecordScanner } from './record-scanner';
import { readArraySlice, readElements, readLines, type SampleTally } from './sample-records';
import { INCOMPLETE, ValueScanner } from './value-scanner';

const PREVIEW_ROWS = 50;

/** @throws LoadError `format.noRecords` for a JSON document that holds no list of objects */
export function detectJson(
  sample: Buffer,
  given: Partial<JsonDialect>,
  options: { isWhole: boolean; moreSamples: readonly Buffer[]; isKnown?: boolean },
): Detection<JsonDialect> | undefined {
  const detection = detectRecords(sample, given, options);
  if (!detection && isJsonDocument(sample)) throw noRecords();
  return detection;
}

function detectRecords(
  sample: Buffer,
  given: Partial<JsonDialect>,
  { isWhole, moreSamples, isKnown }: { isWhole: boolean; moreSamples: readonly Buffer[]; isKnown?: boolean },
): Detection<JsonDialect> | undefined {
  const dialect = detectDialect(sample, given, isWhole);
  if (!dialect) return undefined;
  const { columns, elements } = samplesOf(dialect);
  const records = elements ?? columns;
  const head = readHead(sample, dialect, { records, isWhole });
  if (!head) return undefined;
  const read = dialect.shape === 'lines' ? readLines : readArraySlice;
  for (const slice of moreSamples) read(slice, records, { startsWhole: false, endsWhole: false });
  if (elements && elements.records > 0 && !elements.hasList && !isKnown) throw noElements(dialect.elements!);

  const isEmptyArray = head.good + head.bad === 0 && dialect.shape === 'array';
  if (head.good === 0 && !isEmptyArray) return undefined;
  const prefix = elements ? `${dialect.elements}[].` : '';
  const share = isEmptyArray ? 1 : head.good / (head.good + head.bad);
  return {
    dialect,
    columns: elements ? elements.named(columns.detected()) : columns.detected(),
    seen: columns.seen(),
    // What parses as JSON objects is hardly anything else.
    confidence: 0.99 * share,
    nested: [...(elements?.around() ?? []), ...columns.nested()],
    lists: columns.lists().map((list) => ({ ...list, path: prefix + list.path })),
    preview: columns.preview(),
  };
}

/** What looks at the records, and of its elements where these are the rows. */
function samplesOf(dialect: JsonDialect): { columns: ColumnSamples; elements?: ElementSamples } {
  const inside = pathsInside(dialect);
  const around =
    dialect.elements === undefined ? [] : (dialect.paths ?? []).filter((name) => readTaken(name));
  const names = dialect.elements === undefined ? inside : [...new Set([...around, PLACE, ...inside])];
  const scanner = new RecordScanner(names, { canGrow: true, paths: inside });
  const columns = new ColumnSamples(scanner, PREVIEW_ROWS);
  if (dialect.elements === undefined) return { columns };
  const taken = names.flatMap((name) => readTaken(name) ?? []);
  return { columns, elements: new ElementSamples(columns, readElementsPath(dialect.elements)!, taken) };
}

function readHead(
  sample: Buffer,
  { shape, records: path }: JsonDialect,
  { records, isWhole }: { records: SampledRecords; isWhole: boolean },
): SampleTally | undefined {
  if (shape === 'lines') return readLines(sample, records, { startsWhole: true, endsWhole: isWhole });
  const { at } = findArray(sample, pathKeys(path));
  return at < 0 ? undefined : readElements(sample, at, records);
}

function detectDialect(
  sample: Buffer,
  given: Partial<JsonDialect>,
  isWhole: boolean,
): JsonDialect | undefined {
  const shape = detectShape(sample, given, isWhole);
  const { elements, paths } = given;
  return shape && { ...shape, ...(elements !== undefined && { elements }), ...(paths && { paths }) };
}

function detectShape(
  sample: Buffer,
  given: Partial<JsonDialect>,
  isWhole: boolean,
): Omit<JsonDialect, 'elements' | 'paths'> | undefined {
  const start = skipSpace(sample, 0, sample.length);
  const first = sample[start];
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return undefined;
  if (given.shape === 'lines') return { shape: 'lines', records: '' };
  if (given.records) return { shape: 'array', records: given.records };
  if (first === OPEN_BRACKET) {
    return given.records === undefined || given.records === '' ? { shape: 'array', records: '' } : undefined;
  }
  const path = findRecordsPath(sample);
  if (given.shape === 'array') return path === undefined ? undefined : { shape: 'array', records: path };
  const firstLine = judgeFirstLine(sample, start, isWhole);
  // A lone object may be the one record of a file, or hold the records.
  const isItsOwn = firstLine === 'line' && path !== undefined && given.elements?.split('[].')[0] === path;
  if (path !== undefined && firstLine !== 'lines' && !isItsOwn) return { shape: 'array', records: path };
  return firstLine === 'document' ? undefined : { shape: 'lines', records: '' };
}

/**
 * `lines` where the first line is a record and another line follows, `line` where it is all there is, `document` where
 * the first line is no complete object.
 */
function judgeFirstLine(sample: Buffer, start: number, isWhole: boolean): 'lines' | 'line' | 'document' {
  const newline = sample.indexOf(NEWLINE, start);
  const end = newline === -1 ? sample.length : newline;
  const after = new RecordScanner([], { canGrow: true }).record(sample, start, end);
  const isRecord = after >= 0 && skipSpace(sample, after, end) === end;
  if (!isRecord) return 'document';
  return skipSpace(sample, end, sample.length) < sample.length || !isWhole ? 'lines' : 'line';
}

/** Whether the sample is one JSON object or array, or the valid start of one: no other format looks like that. */
function isJsonDocument(sample: Buffer): boolean {
  const start = skipSpace(sample, 0, sample.length);
  if (sample[start] !== OPEN_BRACE && sample[start] !== OPEN_BRACKET) return false;
  const after = new ValueScanner().value(sample, start, sample.length);
  return after === INCOMPLETE || (after >= 0 && skipSpace(sample, after, sample.length) === sample.length);
}

function noElements(path: string): LoadError {
  return new LoadError('format.noElements', {
    class: 'fatal',
    message: `None of the records that were looked at has anything at ${JSON.stringify(path)}, where their elements are to come from.`,
    remedy: 'Correct the path of the list (elements).',
  });
}

function noRecords(): LoadError {
  return new LoadError('format.noRecords', {
    class: 'fatal',
    message: 'The JSON document holds no list of objects where one is looked for.',
    remedy: 'Set the path of the records, or bring the rows into the form [{"field": value, …}, …].',
  });
}
