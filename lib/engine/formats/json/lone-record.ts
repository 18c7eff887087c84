import { isUtf8 } from 'node:buffer';
import { skipSpace } from './bytes';
import { ABSENT, ESCAPED_STRING, NULL, RecordScanner } from './record-scanner';

/**
 * The values of one object that stands alone; `undefined` where it is none, or has fields that are not wanted.
 * @param paths  those of the fields that are values inside others
 */
export function splitLoneRecord(
  record: Buffer,
  fields: readonly string[],
  paths: readonly string[] = [],
): (string | null)[] | undefined {
  if (!isUtf8(record)) return undefined;
  const scanner = new RecordScanner(fields, { paths });
  const end = record.length;
  const after = scanner.record(record, skipSpace(record, 0, end), end);
  if (after < 0 || skipSpace(record, after, end) !== end || scanner.faults.length > 0) return undefined;
  return fields.map((_, field) => cellOf(scanner, record, field));
}

function cellOf({ kinds, starts, ends }: RecordScanner, record: Buffer, field: number): string | null {
  const kind = kinds[field]!;
  if (kind === ABSENT || kind === NULL) return null;
  const text = record.toString('utf8', starts[field], ends[field]);
  return kind === ESCAPED_STRING ? (JSON.parse(`"${text}"`) as string) : text;
}
