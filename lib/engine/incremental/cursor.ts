import { LoadError } from '../errors';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../sql/identifiers';
import { baseName } from '../sql/column-type';
import type { SqlSession } from '../sql/session';
import { mappedColumns, type Check, type StagingLayout } from '../staging';
import { filledColumns, type Target } from '../target';

/** The type that cursor values are kept and compared in: wide enough for every column type that maps to it. */
export type CursorKind =
  'numeric' | 'float8' | 'date' | 'timestamp' | 'timestamptz' | 'text' | 'bpchar' | 'uuid';

const KINDS: Record<string, CursorKind> = {
  smallint: 'numeric',
  int2: 'numeric',
  integer: 'numeric',
  int: 'numeric',
  int4: 'numeric',
  bigint: 'numeric',
  int8: 'numeric',
  numeric: 'numeric',
  decimal: 'numeric',
  real: 'float8',
  float4: 'float8',
  'double precision': 'float8',
  float8: 'float8',
  date: 'date',
  timestamp: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
  text: 'text',
  varchar: 'text',
  'character varying': 'text',
  character: 'bpchar',
  uuid: 'uuid',
};

/** @returns undefined for types that have no order, or one that does not grow with time */
export function cursorKindOf(type: string): CursorKind | undefined {
  return KINDS[baseName(type)];
}

/** The destination column that says how far a source has been loaded. */
export interface Cursor {
  column: string;
  kind: CursorKind;
  /** Quoted; null where the column has the database's own order. */
  collation: string | null;
}

/**
 * Finds the cursor column among those that fields fill.
 * @throws LoadError `incremental.noSuchCursor`, `incremental.badCursor`
 */
export async function cursorOf(session: SqlSession, target: Target, name: string): Promise<Cursor> {
  const columns = filledColumns(target);
  const column =
    columns.find((found) => found.name === name) ??
    columns.find((found) => found.name.toLowerCase() === name.toLowerCase());
  if (!column) {
    throw new LoadError('incremental.noSuchCursor', {
      class: 'fatal',
      message: `The cursor column ${JSON.stringify(name)} is filled by no field; filled are ${columns.map((found) => JSON.stringify(found.name)).join(', ')}.`,
      remedy: 'Correct the cursor or the mapping.',
    });
  }
  const kind = cursorKindOf(column.type);
  if (!kind) {
    throw new LoadError('incremental.badCursor', {
      class: 'fatal',
      message: `The cursor column ${JSON.stringify(column.name)} is of type ${column.type}, which cannot be one.`,
      remedy: 'Take a column of numbers, dates, timestamps, or texts that sort (ULID, ISO 8601), or a UUID.',
    });
  }
  return { column: column.name, kind, collation: await collationOf(session, target, column.name) };
}

async function collationOf(
  session: SqlSession,
  { existing }: Target,
  column: string,
): Promise<string | null> {
  if (!existing) return null;
  const { rows } = await session.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.collname AS name
     FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation JOIN pg_namespace n ON n.oid = c.collnamespace
     WHERE a.attrelid = $1 AND a.attname = $2 AND c.collname <> 'default'`,
    [existing.oid, column],
  );
  return rows[0] ? quoteTable(rows[0]) : null;
}

/** SQL: a value of the column, in the kind and the order that cursor values are compared in. */
export function orderedSql({ kind, collation }: Cursor, value: string): string {
  const cast = `CAST(${value} AS ${kind})`;
  return collation ? `(${cast} COLLATE ${collation})` : cast;
}

/** SQL constant of a cursor value that was written as text. */
export function constantSql({ kind }: Pick<Cursor, 'kind'>, text: string): string {
  return `CAST(${quoteLiteral(text)} AS ${kind})`;
}

/** A row without a cursor value, or with one that nothing lies beyond, would be lost or stop every later batch. */
export function cursorChecks({ column, kind }: Cursor, layout: StagingLayout): Check[] {
  const { safeValue, asText } = mappedColumns(layout).find(({ name }) => name === column)!;
  const facts = { rule: 'cursor', column, severity: 'error' as const, sqlstate: null, reads: [column] };
  const endless = endlessSql(kind, safeValue);
  return [
    {
      ...facts,
      message: 'is the cursor of the load and must not be NULL',
      failsWhen: asText?.isNull ?? `${quoteIdentifier(column)} IS NULL`,
    },
    ...(endless
      ? [{ ...facts, message: 'is the cursor of the load and must be finite', failsWhen: endless }]
      : []),
  ];
}

function endlessSql(kind: CursorKind, value: string): string | undefined {
  if (['date', 'timestamp', 'timestamptz'].includes(kind)) return `isfinite(${value}) IS FALSE`;
  if (kind !== 'numeric' && kind !== 'float8') return undefined;
  return `CAST(${value} AS ${kind}) IN ('NaN', 'Infinity', '-Infinity')`;
}
