import type { Reason } from '@/lib/engine';
import type { RecordReader } from '../quarantine';
import type { RepairColumn } from './schemas';

export function columnsOf({ fields, reading }: RecordReader): RepairColumn[] {
  return fields.map((name) => ({
    name,
    fills: reading.fills.filter(({ field }) => field === name).map(({ column }) => column),
  }));
}

/** Source columns that a reason's column leads back to; a format names its own fields. */
export function sourceColumnsOf(column: string | null, columns: readonly RepairColumn[]): string[] {
  if (column === null) return [];
  const filling = columns.filter(({ fills }) => fills.includes(column));
  return (filling.length > 0 ? filling : columns.filter(({ name }) => name === column)).map(
    ({ name }) => name,
  );
}

export function sentenceOf({ column, message }: Pick<Reason, 'column' | 'message'>): string {
  return column === null ? message : `${column}: ${message}`;
}
