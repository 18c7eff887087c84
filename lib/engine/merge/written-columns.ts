import type { ColumnDescription } from '../destinations/destination';
import type { ColumnPolicy, Writing, WriteMode } from '../plan';
import { baseName, familyOf } from '../sql/column-type';
import { quoteIdentifier, quoteLiteral } from '../sql/identifiers';
import { filledColumns, type Target } from '../target';

/** A column that the load writes beside those that fields fill, with the constant that it gets. */
export interface StampColumn {
  name: string;
  /** Type where the load creates the table. */
  type: string;
  /** SQL constant for rows that are inserted or changed. */
  value: string;
  /** SQL over `d` for rows that are changed, where that is another value. */
  updated?: string;
  /** A row whose stamp differs counts as changed: only for stamps that say something of the row. */
  isCompared: boolean;
}

export interface WriteFacts {
  target: Target;
  writing: Writing;
  mode: WriteMode;
  batchId: string;
  /** By column, the SQL over `d` and `s` of the policies that are expressions. */
  expressions: ReadonlyMap<string, string>;
}

/** A column that an update writes. */
interface UpdatedColumn {
  name: string;
  /** SQL of its value. */
  value: string;
  isCompared: boolean;
  /** SQL of what is compared, where the column's type would change the value: it could cut a text. */
  compared?: { old: string; updated: string };
}

/** Columns that say when and by which batch a row was written, and whether it is still there. */
export function stampColumns({ writing, mode, batchId, target }: WriteFacts): StampColumn[] {
  const { updatedAtColumn, batchIdColumn, softDeleteColumn, revives } = writing;
  const stamps: StampColumn[] = [];
  if (updatedAtColumn)
    stamps.push({ name: updatedAtColumn, type: 'timestamptz', value: 'now()', isCompared: false });
  if (batchIdColumn)
    stamps.push({ name: batchIdColumn, type: 'text', value: quoteLiteral(batchId), isCompared: false });
  if (softDeleteColumn && (deletes(mode) || revives)) {
    stamps.push(aliveColumn(softDeleteColumn, typeOf(target, softDeleteColumn)));
  }
  return stamps;
}

/** A row that the source holds is not deleted; a flag that was never set stays as it is. */
function aliveColumn(name: string, type: string | undefined): StampColumn {
  if (type !== 'boolean') return { name, type: 'timestamptz', value: 'NULL', isCompared: true };
  const column = `d.${quoteIdentifier(name)}`;
  return {
    name,
    type,
    value: 'false',
    updated: `CASE WHEN ${column} THEN false ELSE ${column} END`,
    isCompared: true,
  };
}

export function deletes(mode: WriteMode): boolean {
  return mode === 'replace' || mode === 'mirror';
}

/** What an update sets a column to, over the destination row `d` and the staged row `s`; null leaves it. */
export function updatedValue(
  column: ColumnDescription,
  policy: Extract<ColumnPolicy, string>,
): string | null {
  if (column.isIdentityAlways) return null;
  const [old, staged] = [`d.${quoteIdentifier(column.name)}`, `s.${quoteIdentifier(column.name)}`];
  switch (policy) {
    case 'overwrite':
      return staged;
    case 'keep':
      return null;
    case 'coalesce':
      return `COALESCE(${staged}, ${old})`;
    case 'greatest':
      return `GREATEST(${staged}, ${old})`;
  }
}

/** A column may be called `constructor`, which every object has. */
function policyOf({ columnPolicies }: Writing, column: string): ColumnPolicy {
  return (Object.hasOwn(columnPolicies, column) && columnPolicies[column]) || 'overwrite';
}

/** Columns that an update writes, each with the SQL of its value. */
export function updatedColumns(facts: WriteFacts): UpdatedColumn[] {
  const filled = filledColumns(facts.target).flatMap((column): UpdatedColumn[] => {
    const policy = policyOf(facts.writing, column.name);
    if (typeof policy !== 'string') return [expressed(column, facts.expressions.get(column.name)!)];
    const value = updatedValue(column, policy);
    return value === null ? [] : [{ name: column.name, value, isCompared: true }];
  });
  const stamps = stampColumns(facts).map(({ name, value, updated, isCompared }) => ({
    name,
    value: updated ?? value,
    isCompared,
  }));
  return [...filled, ...stamps];
}

/** A cast would cut a text that is too long; written as plain text it is refused, like any other that is too long. */
function expressed({ name, type }: ColumnDescription, expression: string): UpdatedColumn {
  const isLimitedText = familyOf(type) === 'text' && type.includes('(');
  if (!isLimitedText) return { name, value: `CAST(${expression} AS ${type})`, isCompared: true };
  const value = `CAST(${expression} AS text)`;
  const old = `CAST(d.${quoteIdentifier(name)} AS text)`;
  return { name, value, isCompared: true, compared: { old, updated: value } };
}

/** Types whose values are equal only where their bytes are (texts in the collation "C"): 1.5 and 1.50 are not such. */
const EXACT_TYPES = new Set([
  ...['smallint', 'integer', 'bigint', 'boolean', 'date', 'uuid', 'bytea', 'text', 'character varying'],
  ...['timestamp without time zone', 'timestamp with time zone', 'time without time zone'],
]);

/**
 * SQL: the destination row `d` would be another one after the update. Byte-exact: equality by type calls ABC and abc the
 * same in citext, and fails on json. Columns of types that are exact by themselves come first, each alone: that is
 * cheaper than to make records of both rows, and the first one that differs decides.
 */
export function differs(facts: WriteFacts): string {
  const compared = updatedColumns(facts).filter((column) => column.isCompared);
  if (compared.length === 0) return 'false';
  const exact = compared.filter((column) => isExact(facts.target, column));
  const others = compared.filter((column) => !exact.includes(column));
  const each = exact.map(({ name, value }) => columnDiffers(facts.target, name, value));
  return `(${[...each, ...(others.length > 0 ? [recordsDiffer(facts, others)] : [])].join(' OR ')})`;
}

function isExact(target: Target, { name, value, compared }: UpdatedColumn): boolean {
  return !compared && value === `s.${quoteIdentifier(name)}` && EXACT_TYPES.has(exactTypeOf(target, name));
}

function exactTypeOf(target: Target, name: string): string {
  return baseName(typeOf(target, name) ?? '');
}

function columnDiffers(target: Target, name: string, value: string): string {
  const old = `d.${quoteIdentifier(name)}`;
  const collation = familyOf(exactTypeOf(target, name)) === 'text' ? ' COLLATE pg_catalog."C"' : '';
  return `(${old} OPERATOR(pg_catalog.<>) ${value}${collation}) IS TRUE OR (${old} IS NULL) OPERATOR(pg_catalog.<>) (${value} IS NULL)`;
}

/** @see https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON */
function recordsDiffer(facts: WriteFacts, compared: readonly UpdatedColumn[]): string {
  // Without the cast, two row constructors would be compared column by column.
  const row = (values: string[]) => `CAST(ROW(${values.join(', ')}) AS record)`;
  const old = compared.map((column) => column.compared?.old ?? `d.${quoteIdentifier(column.name)}`);
  const updated = compared.map(
    (column) => column.compared?.updated ?? typed(facts.target, column.name, column.value),
  );
  return `(${row(old)} OPERATOR(pg_catalog.*<>) ${row(updated)})`;
}

/** A bare NULL or string constant has no type of its own, and records are compared type by type. */
function typed(target: Target, name: string, value: string): string {
  const type = typeOf(target, name);
  return type === undefined || /^[sd]\./.test(value) ? value : `CAST(${value} AS ${type})`;
}

function typeOf(target: Target, name: string): string | undefined {
  return target.existing?.columns.find((column) => column.name === name)?.type;
}
