import type { ColumnDescription, TableDescription } from './destinations/destination';
import type { ComputedFrom, TableRef } from './plan';
import type { CheckedTransform } from './prepare/transform-specs';
import { quoteIdentifier } from './sql/identifiers';

/** A field of the source and the destination column that it fills. */
export interface Binding {
  /** null: the whole record, as it stood in the source; the last of the bindings. */
  field: string | null;
  /** null: the field goes nowhere. */
  column: ColumnDescription | null;
  /** What is done to its values, in order. */
  transforms: CheckedTransform[];
  /** A value in a field that goes nowhere is held against the row, for this reason. */
  refusal?: string | undefined;
}

/** A destination column that no field fills alone. */
export interface ComputedBinding {
  column: ColumnDescription;
  /** null: nothing, and the transforms put something there. */
  from: ComputedFrom | null;
  transforms: CheckedTransform[];
}

/** What a batch writes to: an existing table, or one to be created when the merge begins. */
export interface Target {
  table: TableRef;
  /** null where the table is to be created. */
  existing: TableDescription | null;
  bindings: Binding[];
  computed: ComputedBinding[];
  key: string[];
  /** What the table needs before the rows go in, as the actions of an ALTER TABLE. */
  alterations: readonly string[];
}

/** A column that the load makes. */
export function madeColumn(name: string, type: string): ColumnDescription {
  return {
    name,
    type,
    equality: '=',
    category: /^(text|character|varchar|char|citext)/i.test(type) ? 'S' : 'U',
    nullable: true,
    hasDefault: false,
    isGenerated: false,
    isIdentityAlways: false,
  };
}

/** Columns of the destination that the batch fills: those of fields in source order, then the computed ones. */
export function filledColumns({
  bindings,
  computed,
}: Pick<Target, 'bindings' | 'computed'>): ColumnDescription[] {
  return [...bindings, ...computed].flatMap(({ column }) => column ?? []);
}

/** Rows of the table refer to other rows of it by a foreign key. */
export function isSelfReferencing({ existing, table }: Target): boolean {
  return (existing?.foreignKeys ?? []).some(({ references }) => isSameTable(references, table));
}

export function isSameTable(left: TableRef, right: TableRef): boolean {
  return left.schema === right.schema && left.name === right.name;
}

/** The destination keeps each record as it stood in the source. */
export function keepsRaw({ bindings }: Target): boolean {
  return bindings.some(({ field }) => field === null);
}

export function sameColumns(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

/** SQL: the destination row `left` and the staged row `right` agree in these columns. */
export function sameValues(target: Target, names: readonly string[], left: string, right: string): string {
  return names
    .map(
      (name) =>
        `${left}.${quoteIdentifier(name)} ${equalityOf(target, name)} ${right}.${quoteIdentifier(name)}`,
    )
    .join(' AND ');
}

/** SQL operator that tells whether two values of a column are the same. */
export function equalityOf({ existing }: Target, name: string): string {
  return existing?.columns.find((column) => column.name === name)?.equality ?? '=';
}
