import type { DriftChange, SourceColumn } from '@/lib/engine';
import { ControlError } from '../errors';
import type { AcceptedField, LoadDefinition } from './schemas';

type Mapping = NonNullable<LoadDefinition['mapping']>;

/**
 * The definition that takes the source as it has become: new fields get a column or are left out, what is gone is mapped no
 * more, and a column whose values are others takes those that fit it.
 * @throws ControlError `loads.driftRequired` where the load cannot do without what is gone
 */
export function acceptedDefinition(
  definition: LoadDefinition,
  { columns, changes }: { columns: readonly SourceColumn[]; changes: readonly DriftChange[] },
  choices: Readonly<Record<string, AcceptedField>>,
): LoadDefinition {
  const stopped = changes.filter(({ action }) => action === 'stopped');
  const gone = stopped.filter(({ kind, pieces }) => kind === 'missing' && pieces.length === 0);
  const goneColumns = gone.flatMap(({ column }) => column ?? []);
  for (const column of goneColumns) refuseRequired(definition, column);
  const mapping = definition.mapping ?? byName(columns, stopped);
  const isGone = (field: string) => gone.some((change) => change.field === field);
  return {
    ...definition,
    mapping: [...mapping.filter(({ field }) => !isGone(field)), ...newEntries(mapping, stopped, choices)],
    rules: definition.rules.filter(({ column }) => column === undefined || !goneColumns.includes(column)),
    writing: withoutPolicies(definition.writing, goneColumns),
    drift: acceptedPolicy(definition.drift, stopped),
  };
}

/** A load without a mapping gets one: nothing else says which field is to be left out. */
function byName(columns: readonly SourceColumn[], stopped: readonly DriftChange[]): Mapping {
  const isNew = (name: string) => stopped.some(({ kind, field }) => kind === 'new' && field === name);
  return columns
    .filter(({ name }) => !isNew(name))
    .map(({ name }) => ({ field: name, column: name, transforms: [] }));
}

function newEntries(
  mapping: Mapping,
  stopped: readonly DriftChange[],
  choices: Readonly<Record<string, AcceptedField>>,
): Mapping {
  const fresh = stopped.filter(
    ({ kind, field }) => kind === 'new' && !mapping.some((entry) => entry.field === field),
  );
  return fresh.map(({ field, now }) => {
    const isAdded = Object.hasOwn(choices, field) && choices[field] === 'add';
    if (!isAdded) return { field, column: null, transforms: [] };
    return { field, column: field, type: now ?? 'text', add: true, transforms: [] };
  });
}

/** What only some files lack, and values that do not fit, are a matter of policy: no mapping says it. */
function acceptedPolicy(
  drift: LoadDefinition['drift'],
  stopped: readonly DriftChange[],
): LoadDefinition['drift'] {
  const isPartial = stopped.some(({ kind, pieces }) => kind === 'missing' && pieces.length > 0);
  const hasTypes = stopped.some(({ kind }) => kind === 'type');
  return { ...drift, ...(isPartial && { missing: 'ignore' }), ...(hasTypes && { type: 'ignore' }) };
}

function withoutPolicies(
  writing: LoadDefinition['writing'],
  gone: readonly string[],
): LoadDefinition['writing'] {
  if (!writing.columnPolicies) return writing;
  const kept = Object.entries(writing.columnPolicies).filter(([column]) => !gone.includes(column));
  return { ...writing, columnPolicies: Object.fromEntries(kept) };
}

function refuseRequired({ key, incremental, tuning, writing }: LoadDefinition, column: string): void {
  const needed =
    (key.includes(column) && 'it is part of the key') ||
    (incremental?.cursor === column && 'it is the cursor') ||
    (tuning.mergeColumn === column && 'merge lanes are dealt by it') ||
    (Object.hasOwn(writing.scope ?? {}, column) && 'it is the scope of deletions');
  if (!needed) return;
  throw new ControlError('loads.driftRequired', {
    kind: 'invalid',
    message: `The load cannot do without the column "${column}": ${needed}.`,
    remedy: 'Have the source corrected, or edit the load.',
  });
}
