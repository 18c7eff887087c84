import { quoteIdentifier, quoteLiteral, quoteTable } from '../../sql/identifiers';
import type { PostgresSourceConfig } from './config';

/** Which rows of a table make up one piece; `null` for all. Bounds: from inclusive, to exclusive, null for none. */
export type Range =
  | { by: 'key'; column: string; from: string | null; to: string | null }
  | { by: 'block'; from: number; to: number | null }
  | null;

/** What a piece is read by. */
export interface Selection {
  columns: readonly string[];
  range: Range;
  /** SQL boolean over the columns; only of this process's own making. */
  where?: string | undefined;
}

/** What stands after FROM. The query has been read by `readQuery`; a comment at its end must not swallow what follows. */
export function fromSql({ table, query }: Pick<PostgresSourceConfig, 'table' | 'query'>): string {
  return table ? quoteTable(table) : `(${query}\n) AS source_rows`;
}

export function selectSql(
  config: Pick<PostgresSourceConfig, 'table' | 'query'>,
  { columns, range, where }: Selection,
): string {
  const conditions = [...rangeConditions(range), ...(where ? [where] : [])];
  const filter = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
  // In the order of a unique key, reading again gives the same rows in the same order whatever the plan.
  const order = range?.by === 'key' ? ` ORDER BY ${quoteIdentifier(range.column)}` : '';
  return `SELECT ${columns.map(quoteIdentifier).join(', ')} FROM ${fromSql(config)}${filter}${order}`;
}

export function copyOutSql(select: string, isBinary: boolean): string {
  return `COPY (${select}) TO STDOUT WITH (FORMAT ${isBinary ? 'binary' : 'text'}, ENCODING 'UTF8')`;
}

function rangeConditions(range: Range): string[] {
  if (range === null) return [];
  const isBlocks = range.by === 'block';
  const value = isBlocks ? 'ctid' : quoteIdentifier(range.column);
  // A literal without a type takes that of the key.
  const bound = (at: string | number) =>
    isBlocks ? `'(${at},0)'::pg_catalog.tid` : quoteLiteral(String(at));
  return [
    ...(range.from === null ? [] : [`${value} >= ${bound(range.from)}`]),
    ...(range.to === null ? [] : [`${value} < ${bound(range.to)}`]),
  ];
}
