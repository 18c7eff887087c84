import type { TableDescription } from '../destinations/destination';
import { LoadError } from '../errors';
import type { DetectedColumn } from '../formats/format';
import type { ComputedColumn, ComputedFrom, LoadPlan, Mapping } from '../plan';
import { quoteLiteral } from '../sql/identifiers';
import type { ComputedBinding } from '../target';
import type { TransformInput } from '../transforms/transform';
import { findColumn, newColumn } from './destination-column';
import { listNames } from './list-names';
import { checkedTransform, transformsOf, type CheckedTransform } from './transform-specs';

interface Surroundings {
  plan: LoadPlan;
  existing: TableDescription | null;
  fields: readonly DetectedColumn[];
}

/**
 * Columns that no field fills alone, and mapped fields that the source lacks but that have a default.
 * @throws LoadError `prepare.noSuchField`, `prepare.noSuchColumn`, …
 */
export function computedBindings(lacking: readonly Mapping[], around: Surroundings): ComputedBinding[] {
  const { plan, fields } = around;
  return [
    ...lacking.map(({ column, type, transforms }) =>
      bound({ column: column!, type, from: null, transforms }, around),
    ),
    ...plan.computed.map((computed) => {
      checkFields(computed, fields);
      return bound(computed, around);
    }),
  ];
}

/** A default stands in for a field that the source lacks. */
export function hasDefault(plan: LoadPlan, entry: Mapping): boolean {
  return entry.column !== null && transformsOf(plan, entry).some(({ transform }) => transform.fillsNull);
}

type ToBind = Omit<ComputedColumn, 'from'> & { from: ComputedFrom | null };

function bound(computed: ToBind, { plan, existing, fields }: Surroundings): ComputedBinding {
  const { from } = computed;
  const found = existing ? findColumn(existing, computed.column, fields.length) : undefined;
  const column = found?.name ?? computed.column;
  const transforms = [...expressionOf(computed), ...transformsOf(plan, { ...computed, column })];
  return { column: found ?? newColumn(computed, 'text', { plan, transforms }), from, transforms };
}

/** An expression that starts from nothing. */
function expressionOf({ from, column }: ToBind): CheckedTransform[] {
  if (from?.kind !== 'expression') return [];
  const { expression } = from;
  return [checkedTransform({ transform: 'expression', params: { expression } }, column)];
}

function checkFields({ column, from }: ComputedColumn, fields: readonly DetectedColumn[]): void {
  if (from.kind !== 'fields') return;
  const missing = from.fields.filter((name) => !fields.some((field) => field.name === name));
  if (missing.length === 0) return;
  throw new LoadError('prepare.noSuchField', {
    class: 'fatal',
    message: `Column ${JSON.stringify(column)} is filled from ${listNames(missing)}, which the source lacks; it has ${listNames(fields.map(({ name }) => name))}.`,
    remedy: 'Correct the fields of the column.',
  });
}

/** SQL of the text that a computed column starts from, over the staged cells; without an error whatever they hold. */
export function startOf(from: ComputedFrom | null, field: TransformInput['field']): string {
  if (from?.kind === 'constant') return `CAST(${quoteLiteral(from.value)} AS text)`;
  if (from?.kind !== 'fields') return 'CAST(NULL AS text)';
  const cells = from.fields.map((name) => field(name)!);
  if (cells.length === 1) return cells[0]!;
  const separator = quoteLiteral(from.separator);
  switch (from.missing) {
    case 'null':
      return `(${cells.join(` || ${separator} || `)})`;
    case 'empty':
      return `(${cells.map((cell) => `COALESCE(${cell}, '')`).join(` || ${separator} || `)})`;
    case 'skip': {
      const parts = cells.map((cell) => `NULLIF(${cell}, '')`).join(', ');
      return `CASE WHEN COALESCE(${parts}) IS NOT NULL THEN concat_ws(${separator}, ${parts}) END`;
    }
  }
}
