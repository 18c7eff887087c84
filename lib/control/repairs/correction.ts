import type { RecordReader, StoredRecord } from '../quarantine';
import { armed, disarmed } from '../spreadsheets';
import type { Change } from './apply';
import { changeOf, replacementOf } from './apply';
import { sentenceOf } from './columns';
import { MOST_SHEET_CELL } from './constants';

/**
 * The file that people correct: what tells the rows apart, then the source's columns, then the record as a whole where it
 * has no cells.
 */
const OWN_COLUMNS = ['_batch', '_row', '_line', '_errors'];
const WHOLE = '_record';

export type FileFormat = 'csv' | 'xlsx';

export function headerOf(reader: RecordReader | undefined): string[] {
  return [...OWN_COLUMNS, ...(reader?.fields ?? []), WHOLE];
}

export function lineOf(
  stored: StoredRecord,
  { batchId, reader, format }: { batchId: string; reader: RecordReader | undefined; format: FileFormat },
): (string | null)[] {
  const cells = reader?.cellsOf(stored)?.now;
  const values = cells ?? (reader?.fields ?? []).map(() => null);
  const errors = stored.reasons.map(sentenceOf).join('; ');
  const own = [batchId, String(stored.row), String(stored.line), errors];
  const record = cells ? null : (stored.record ?? stored.raw);
  return [...own, ...values, record].map((value) => value && shown(value, format));
}

/** A cell as the file shows it. CSV disarms formulas as it is written. */
function shown(value: string, format: FileFormat): string {
  if (format === 'csv' || value.length <= MOST_SHEET_CELL) return value;
  return `[${value.length} characters, more than a cell holds: correct it in the CSV file or on the page]`;
}

/** Where the columns of a corrected file stand. */
export interface Places {
  batch: number;
  row: number;
  fields: [field: string, place: number][];
  record: number;
}

/** @returns undefined where the file lacks what tells its rows apart */
export function placesIn(header: readonly string[], reader: RecordReader): Places | undefined {
  // A field of the source may have one of our names; ours stand before it.
  const [batch, row] = [header.indexOf('_batch'), header.indexOf('_row')];
  if (batch < 0 || row < 0) return undefined;
  const own = new Set(OWN_COLUMNS.map((name) => header.indexOf(name)));
  const fields = reader.fields.flatMap((field): Places['fields'] => {
    const place = header.findIndex((name, at) => name === field && !own.has(at));
    return place < 0 ? [] : [[field, place]];
  });
  return { batch, row, fields, record: header.lastIndexOf(WHOLE) };
}

/**
 * What somebody has changed in a line of the file.
 * @returns undefined for nothing
 */
export function correctionIn(
  line: readonly string[],
  stored: StoredRecord,
  { reader, places, format }: { reader: RecordReader; places: Places; format: FileFormat },
): Change | 'notARecord' | undefined {
  const now = reader.cellsOf(stored)?.now;
  const record = line[places.record] ?? '';
  // It may have cells by now, which the file does not know.
  if (!now || record !== '') return wholeCorrection(record, stored, { reader, format });
  const cells: Record<string, string | null> = {};
  for (const [field, place] of places.fields) {
    const value = now[reader.fields.indexOf(field)]!;
    const given = correctedText(line[place] ?? '', value, format);
    if (given !== undefined) cells[field] = given;
  }
  return changeOf(stored, reader, cells);
}

function wholeCorrection(
  given: string,
  stored: StoredRecord,
  { reader, format }: { reader: RecordReader; format: FileFormat },
): Change | 'notARecord' | undefined {
  const text = correctedText(given, stored.record ?? stored.raw, format);
  if (text === undefined || text === null) return undefined;
  return reader.split(Buffer.from(text), stored.piece) ? replacementOf(stored, text) : 'notARecord';
}

/** @returns null for NULL, undefined where the cell is as it was: empty stands for NULL and for an empty text alike */
function correctedText(given: string, value: string | null, format: FileFormat): string | null | undefined {
  const was = shown(value ?? '', format);
  const isSame = [was, disarmed(was)].some((text) => sameLines(text) === sameLines(given));
  if (isSame) return undefined;
  if (given === '') return null;
  return format === 'csv' ? armed(given) : given;
}

/** Spreadsheet programs write line breaks in a cell their own way. */
function sameLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
