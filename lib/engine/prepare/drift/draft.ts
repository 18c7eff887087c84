import type { ColumnDescription, TableDescription } from '../../destinations/destination';
import type { DetectedColumn } from '../../formats/format';
import type { LoadPlan, Mapping } from '../../plan';
import type { DriftChange, SourceColumn } from '../../result';
import type { OpenInput } from '../open-input';

/** What a batch is prepared from, while it is settled what becomes of the differences. */
export interface Draft {
  plan: LoadPlan;
  existing: TableDescription | null;
  readonly input: OpenInput;
  /** Columns of the last merged batch; undefined where there is none. */
  readonly known: readonly SourceColumn[] | undefined;
  /** Names of fields that columns are worked out from: the load knows them without mapping them. */
  readonly read: readonly string[];
  readonly isRehearsal: boolean;
  /** Fields that are read, in COPY order. */
  columns: DetectedColumn[];
  readonly absent: Record<string, 'null' | 'refuse'>;
  /** By field, why a value in it is held against its row. */
  readonly refusals: Map<string, string>;
  /** Actions of an ALTER TABLE. */
  readonly alterations: string[];
  readonly changes: DriftChange[];
  /** Why a change ends the batch whatever its policy says; sentences without their full stop. */
  readonly because: string[];
}

export function isKnown({ known }: Draft, field: string): boolean {
  return known?.some(({ name }) => name === field) ?? false;
}

export function note(
  { changes }: Draft,
  change: Partial<DriftChange> & Pick<DriftChange, 'kind' | 'field' | 'action'>,
): void {
  changes.push({ column: null, before: null, now: null, pieces: [], ...change });
}

/** By its name, or where that is unmistakable, by its name in other case. */
export function tableColumn(existing: TableDescription | null, name: string): ColumnDescription | undefined {
  const exact = existing?.columns.find((column) => column.name === name);
  if (exact || !existing) return exact;
  const folded = existing.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  return folded.length === 1 ? folded[0] : undefined;
}

export function mappingOf({ mapping }: LoadPlan, field: string): Mapping | undefined {
  return mapping?.find((entry) => entry.field === field);
}

/** The plan without what it says of columns that the batch does not fill. */
export function withoutSettings(plan: LoadPlan, isLeftOut: (column: string) => boolean): LoadPlan {
  const policies = Object.entries(plan.writing.columnPolicies).filter(([column]) => !isLeftOut(column));
  return {
    ...plan,
    transforms: plan.transforms.filter(({ column }) => !isLeftOut(column)),
    rules: plan.rules.filter(({ column }) => column === undefined || !isLeftOut(column)),
    writing: { ...plan.writing, columnPolicies: Object.fromEntries(policies) },
  };
}
