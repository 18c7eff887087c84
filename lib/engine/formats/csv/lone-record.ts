import { isUtf8 } from 'node:buffer';
import { bytesOf, type CsvBytes, type CsvDialect } from './dialect';
import { rewriteRecord } from './rewrite-record';
import { cellsOf, splitRecord } from './split-record';

/** The cells of one record that stands alone; `undefined` where it is none, or has too few or too many of them. */
export function splitLoneRecord(
  dialect: CsvDialect,
  record: Buffer,
  fields: readonly string[],
): (string | null)[] | undefined {
  if (!isUtf8(record) || record.includes(0)) return undefined;
  const bytes = bytesOf(dialect);
  if (!bytes.hasQuote && record.includes(bytes.quote)) return undefined;
  const expected = fields.length;
  const cells = cellsOfRecord(record, bytes);
  if (cells === undefined) return undefined;
  if (dialect.ragged === 'pad' && cells.length !== expected)
    return cellsOfRecord(rewriteRecord(record, { bytes, expected, order: undefined }), bytes);
  if (dialect.trailingDelimiter && cells.length === expected + 1 && cells.at(-1) === null) cells.pop();
  return cells.length === expected ? cells : undefined;
}

function cellsOfRecord(record: Buffer, bytes: CsvBytes): (string | null)[] | undefined {
  const span = splitRecord(record, 0, bytes);
  return span.isUnclosed || span.isTerminated ? undefined : cellsOf(record, span, bytes);
}
