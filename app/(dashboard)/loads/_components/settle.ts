import type { TableView } from '@/lib/control/connections/schemas';
import type { DetectionReport } from '@/lib/control/sources';
import type {
  ComputedDraft,
  Draft,
  FieldTransform,
  LookupDraft,
  MappedField,
  MappingDraft,
  SettledComputed,
  WriteMode,
} from './draft';
import { transformedType } from './transformed-type';
import { proposedTransforms } from './propose-transforms';
import { columnNameFor, proposeMatches, type MatchReason } from './propose-matches';

export interface SettledField extends MappedField {
  detectedType: string;
  /** Of the type, 0 to 1. */
  typeConfidence: number;
  isNullable: boolean;
  /** Why this column; `chosen` where the person said so. */
  reason: MatchReason | 'chosen' | 'as before' | 'new column' | 'no match';
  matchConfidence: number | null;
}

export interface Settlement {
  fields: SettledField[];
  computed: SettledComputed[];
  lookups: LookupDraft[];
  /** The columns that all of these fill. */
  filled: { column: string; type: string }[];
  /** Those of all fields, in order. */
  transforms: FieldTransform[];
  key: string[];
  mode: WriteMode;
}

/**
 * The whole mapping: what the person settled, and proposals for the rest.
 * @param known  how the last source of these fields was mapped
 */
export function settle(
  given: Draft,
  report: DetectionReport,
  target: TableView | null,
  known: MappingDraft | null = null,
): Settlement {
  const draft = known ? withKnown(given, known, target) : given;
  const chosen = draft.isNewTable ? newColumns(draft, report) : existingColumns(draft, report, target);
  const isKnown = ({ field, reason }: SettledField) => reason === 'chosen' && !(field in given.columns);
  const fields = chosen.map((field) => (isKnown(field) ? { ...field, reason: 'as before' as const } : field));
  const computed = (draft.computed ?? []).map((entry) => computedColumn(draft, entry));
  const filled = [...fields, ...computed].flatMap(({ column, type }) => (column ? [{ column, type }] : []));
  const columns = new Set(filled.map(({ column }) => column));
  const key = (draft.key ?? proposedKey(draft, report, fields, target)).filter((column) =>
    columns.has(column),
  );
  return {
    fields,
    computed,
    lookups: draft.lookups ?? [],
    filled,
    transforms: draft.transforms ?? fields.flatMap(fieldTransforms),
    key,
    mode: draft.mode ?? (key.length > 0 ? 'upsert' : 'append'),
  };
}

/** What is known stands where the person has chosen nothing, and the table has such a column. */
function withKnown(draft: Draft, known: MappingDraft, target: TableView | null): Draft {
  const columns = Object.entries(known.columns).filter(
    ([, column]) => draft.isNewTable || column === null || isWritable(column, target),
  );
  return {
    ...draft,
    types: { ...known.types, ...draft.types },
    columns: { ...Object.fromEntries(columns), ...draft.columns },
    transforms: draft.transforms ?? known.transforms,
    computed: draft.computed ?? knownComputed(draft, known, target),
    lookups: draft.lookups ?? known.lookups,
  };
}

/** Computed columns of the mapping that is known, where the table has them. */
export function knownComputed(
  { isNewTable }: Draft,
  known: MappingDraft | null,
  target: TableView | null,
): ComputedDraft[] {
  return (known?.computed ?? []).filter(({ column }) => isNewTable || isWritable(column, target));
}

function isWritable(column: string, target: TableView | null): boolean {
  return target?.columns.some(({ name, isGenerated }) => name === column && !isGenerated) ?? false;
}

function computedColumn(draft: Draft, entry: ComputedDraft): SettledComputed {
  const transforms = (draft.transforms ?? [])
    .filter(({ field }) => field === entry.id)
    .map(({ transform, params }) => ({ transform, params }));
  return { ...entry, type: entry.type ?? transformedType(transforms) ?? 'text', transforms };
}

function fieldTransforms({ field, column, transforms }: SettledField): FieldTransform[] {
  return column === null ? [] : transforms.map((transform) => ({ field, ...transform }));
}

type DetectedColumn = DetectionReport['columns'][number];

/** @param columnType  of the column of an existing table */
function basics(draft: Draft, detected: DetectedColumn, columnType?: string) {
  const { name, type, confidence, nullable } = detected;
  const transforms = proposedTransforms(draft, detected, columnType);
  const given = transformedType(transforms, detected) ?? type;
  return {
    field: name,
    type: draft.types[name] ?? given,
    transforms,
    detectedType: given,
    typeConfidence: confidence,
    isNullable: nullable,
  };
}

function newColumns(draft: Draft, report: DetectionReport): SettledField[] {
  const taken = takenColumns(draft);
  return report.columns.map((column) => {
    const chosen = draft.columns[column.name];
    if (chosen !== undefined)
      return { ...basics(draft, column), column: chosen, reason: 'chosen', matchConfidence: null };
    const name = freeName(columnNameFor(column.columnName ?? column.name), taken);
    taken.add(name);
    return { ...basics(draft, column), column: name, reason: 'new column', matchConfidence: null };
  });
}

function takenColumns({ columns, computed }: Draft): Set<string | null> {
  return new Set([...Object.values(columns), ...(computed ?? []).map(({ column }) => column)]);
}

/** `id`, `id_2`, `id_3`: two fields never share a column. */
function freeName(name: string, taken: ReadonlySet<string | null>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
  return free;
}

function existingColumns(draft: Draft, report: DetectionReport, target: TableView | null): SettledField[] {
  const taken = takenColumns(draft);
  const open = report.columns.filter(({ name }) => draft.columns[name] === undefined);
  const free = (target?.columns ?? []).filter(({ name, isGenerated }) => !isGenerated && !taken.has(name));
  const matches = proposeMatches(open, free);
  const typeOf = (name: string | null | undefined) =>
    target?.columns.find((column) => column.name === name)?.type;
  return report.columns.map((column) => {
    const chosen = draft.columns[column.name];
    if (chosen !== undefined)
      return {
        ...basics(draft, column, typeOf(chosen)),
        column: chosen,
        reason: 'chosen',
        matchConfidence: null,
      };
    const match = matches.get(column.name);
    return {
      ...basics(draft, column, typeOf(match?.column)),
      column: match?.column ?? null,
      reason: match?.reason ?? 'no match',
      matchConfidence: match?.confidence ?? null,
    };
  });
}

/** The table's own key; for a new table a first column that is named like one, is never empty and repeats no value. */
function proposedKey(
  draft: Draft,
  { preview }: DetectionReport,
  fields: readonly SettledField[],
  target: TableView | null,
): string[] {
  if (!draft.isNewTable) {
    const columns = new Set(fields.map(({ column }) => column));
    const keys = [target?.primaryKey ?? [], ...(target?.uniqueKeys ?? [])];
    return keys.find((key) => key.length > 0 && key.every((column) => columns.has(column))) ?? [];
  }
  const index = fields.findIndex(({ column }) => column !== null);
  const { column = null, isNullable = true } = fields[index] ?? {};
  const isNamedLikeOne = column !== null && /(^|_)(id|key|code|uuid|no|nr|number)$/.test(column);
  const values = preview.map((row) => row[index]);
  return isNamedLikeOne && !isNullable && new Set(values).size === values.length ? [column] : [];
}

/**
 * Columns that the table demands and that nothing fills: every row would be refused.
 * @param own  columns that the load writes by itself
 */
export function missingColumns(
  fields: readonly { column: string | null }[],
  target: TableView | null,
  own: readonly string[] = [],
): string[] {
  const filled = new Set([...fields.map(({ column }) => column), ...own]);
  return (target?.columns ?? [])
    .filter(
      ({ name, nullable, hasDefault, isGenerated }) =>
        !nullable && !hasDefault && !isGenerated && !filled.has(name),
    )
    .map(({ name }) => name);
}
