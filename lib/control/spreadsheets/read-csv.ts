import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { unreadable, type Table } from './table';

const delimiters = [',', ';', '\t'] as const;
const headBytes = 64 * 1024;
const mostRecordBytes = 64 * 1024 * 1024;

/**
 * Reads CSV as spreadsheet programs write it, which choose the delimiter by their language.
 * @throws ControlError `spreadsheets.unreadable`
 */
export async function* readCsvTable(file: string): Table {
  const delimiter = delimiterOf(await headOf(file));
  const options = { bom: true, relax_column_count: true, max_record_size: mostRecordBytes, delimiter };
  const records = createReadStream(file).pipe(parse(options));
  try {
    for await (const record of records) yield record as string[];
  } catch (cause) {
    const { message } = cause as Error;
    throw unreadable(`The file is no CSV: ${message}.`, 'Save it as CSV (UTF-8) or as XLSX.', cause);
  }
}

async function headOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    // A character may be cut at the end.
    const whole = head.subarray(
      0,
      bytesRead < headBytes ? bytesRead : head.lastIndexOf(10, bytesRead - 1) + 1,
    );
    if (isUtf8(whole) && !whole.includes(0)) return whole.toString('utf8');
  } finally {
    await handle.close();
  }
  throw unreadable('The file is no text in UTF-8.', 'Save it as CSV (UTF-8) or as XLSX.');
}

function delimiterOf(head: string): string {
  const [header = ''] = head.split(/\r?\n/, 1);
  const found = delimiters.map((sign) => ({ sign, count: header.split(sign).length }));
  return found.reduce((best, next) => (next.count > best.count ? next : best)).sign;
}
