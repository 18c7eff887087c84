import type { ColumnDescription } from '../../destinations/destination';
import type { ValueCounts } from '../../formats/detect-types';
import type { DetectedColumn } from '../../formats/format';
import { baseName, familyOf } from '../../sql/column-type';
import { quoteIdentifier } from '../../sql/identifiers';
import { columnByName } from '../by-name';
import { mappingOf, note, tableColumn, type Draft } from './draft';
import { countMisfits, countsOfType } from './type-fit';
import { withColumns } from './new-fields';

/** Settles what becomes of fields whose values are no longer those of their columns. */
export function settleTypes(draft: Draft): void {
  const { columns, input } = draft;
  if (draft.plan.destination.columnTypes === 'text') return;
  for (const detected of columns) {
    const column = plainColumn(draft, detected);
    const seen = column && seenOf(draft, detected, input.seen[input.fields.indexOf(detected.name)]);
    if (column && seen) settle(draft, { detected, column, seen });
  }
}

/** The column of the table that takes the field's values as they are. */
function plainColumn({ plan, existing }: Draft, detected: DetectedColumn): ColumnDescription | undefined {
  const entry = mappingOf(plan, detected.name);
  if (plan.mapping ? !entry?.column : false) return undefined;
  const column = tableColumn(existing, entry?.column ?? columnByName(detected));
  const isTransformed = (entry?.transforms.length ?? 0) > 0;
  return isTransformed || plan.transforms.some((each) => each.column === column?.name) ? undefined : column;
}

/** A source that knows its types has changed one only where the last batch found another. */
function seenOf(
  { input, known }: Draft,
  { name, type }: DetectedColumn,
  sampled: ValueCounts | undefined,
): ValueCounts | undefined {
  if (!input.source.rows) return sampled;
  const before = known?.find((column) => column.name === name)?.type;
  return before === undefined || before === type ? undefined : countsOfType(type);
}

interface Typed {
  detected: DetectedColumn;
  column: ColumnDescription;
  seen: ValueCounts;
}

function settle(draft: Draft, { detected, column, seen }: Typed): void {
  const { plan } = draft;
  const facts = { kind: 'type', field: detected.name, column: column.name, before: column.type } as const;
  const wider = plan.drift.type === 'widen' ? widerType(column.type, seen) : undefined;
  if (wider && !draft.isRehearsal) {
    draft.alterations.push(`ALTER COLUMN ${quoteIdentifier(column.name)} TYPE ${wider}`);
    const columns = draft.existing!.columns.map((each) =>
      each === column ? { ...each, type: wider } : each,
    );
    draft.existing = withColumns(draft.existing!, columns);
  }
  if (wider) return note(draft, { ...facts, now: wider, action: 'widened' });
  const { share, minRows } = plan.errorThreshold;
  const misfits = countMisfits(column.type, seen);
  // Of few values, a single one says nothing.
  const limit = seen.values >= minRows ? share : Math.max(share, 0.5);
  if (misfits === 0 || misfits <= seen.values * limit) return;
  const action = plan.drift.type === 'stop' ? 'stopped' : 'ignored';
  note(draft, { ...facts, now: detected.type, action });
}

/** A type that holds every value of the old one and every sampled one, and that PostgreSQL changes to without loss. */
function widerType(type: string, seen: ValueCounts): string | undefined {
  if (familyOf(type) === 'integer') return widerInteger(type, seen);
  const limit = Number(/^(?:character varying|varchar)\((\d+)\)$/.exec(type)?.[1]);
  if (!limit || seen.longest <= limit) return undefined;
  return `character varying(${Math.max(seen.longest, limit * 2)})`;
}

function widerInteger(
  type: string,
  { values, kinds, beyondSmallint, beyondInteger }: ValueCounts,
): string | undefined {
  if (values === 0 || (kinds.integer ?? 0) < values) return undefined;
  const isSmall = /^(smallint|int2)$/.test(baseName(type));
  const isBig = /^(bigint|int8)$/.test(baseName(type));
  if (beyondInteger > 0) return isBig ? undefined : 'bigint';
  return isSmall && beyondSmallint > 0 ? 'integer' : undefined;
}
