import type { LoadPlan } from '../../plan';
import type { DriftChange } from '../../result';
import { cutIdentifier } from '../../sql/identifiers';
import { columnByName } from '../by-name';
import { hasDefault } from '../computed-columns';
import { isKnown, mappingOf, note, tableColumn, withoutSettings, type Draft } from './draft';

/** Settles what becomes of fields that are mapped and not there, in the source or in some of its pieces. */
export function settleMissing(draft: Draft): void {
  const { plan, input, known } = draft;
  const isThere = (field: string) => draft.columns.some(({ name }) => name === field);
  const mapped = plan.mapping?.flatMap(({ field, column }) => (column === null ? [] : [field]));
  const wanted = mapped ?? known?.map(({ name }) => name) ?? columnsByName(draft);
  for (const field of wanted.filter((name) => !isThere(name) && !hasStandIn(draft, name)))
    settleGone(draft, field);
  for (const { name } of known ?? []) {
    if (isThere(name) || wanted.includes(name)) continue;
    note(draft, { kind: 'missing', field: name, before: typeBefore(draft, name), action: 'ignored' });
  }
  for (const [field, { lackedBy, isLater }] of input.partial) {
    // What only appears with a later file is not missing from those before it.
    const isOld = known ? isKnown(draft, field) : plan.mapping !== undefined || !isLater;
    if (isOld && isMapped(draft, field) && !hasStandIn(draft, field)) settlePartial(draft, field, lackedBy);
    else draft.absent[field] = 'null';
  }
}

/** The load says itself what its column gets where the field is not there. */
function hasStandIn({ plan }: Draft, field: string): boolean {
  const entry = mappingOf(plan, field) ?? { field, column: cutIdentifier(field), transforms: [] };
  return hasDefault(plan, entry);
}

/** A row of a piece that lacks a field brings NULL, which is to take no value from a row that is there. */
export function keepOldValues(draft: Draft): void {
  const { plan, absent, input } = draft;
  const fields = [...input.partial.keys()].filter((field) => absent[field] === 'null');
  const kept = fields
    .filter((field) => isMapped(draft, field) && !hasStandIn(draft, field))
    .map((field) => columnOf(draft, field))
    .filter((column) => !plan.key.includes(column));
  const policies = Object.fromEntries(kept.map((column) => [column, 'coalesce' as const]));
  const columnPolicies = { ...policies, ...plan.writing.columnPolicies };
  draft.plan = { ...plan, writing: { ...plan.writing, columnPolicies } };
}

/** Of a load that knows nothing but its table: columns that somebody is to fill, where it says what becomes of the others. */
function columnsByName({ plan, existing, columns }: Draft): string[] {
  if (plan.drift.missing === undefined || !existing) return [];
  const { writing } = plan;
  const { validFrom, validTo, isCurrent } = writing.history;
  const own = [
    ...[writing.updatedAtColumn, writing.batchIdColumn, writing.rawColumn, writing.softDeleteColumn],
    ...(plan.mode === 'history' ? [validFrom, validTo, isCurrent] : []),
  ];
  const filled = new Set(columns.map((column) => columnByName(column).toLowerCase()));
  return existing.columns
    .filter((column) => !column.hasDefault && !column.isGenerated && !own.includes(column.name))
    .map(({ name }) => name)
    .filter((name) => !filled.has(name.toLowerCase()));
}

function isMapped({ plan, existing }: Draft, field: string): boolean {
  if (plan.mapping) return typeof mappingOf(plan, field)?.column === 'string';
  return existing === null || tableColumn(existing, field) !== undefined;
}

/** No piece has it. */
function settleGone(draft: Draft, field: string): void {
  const { plan } = draft;
  const policy = plan.drift.missing ?? (plan.mapping ? 'stop' : 'ignore');
  // That it was there before is what tells a change of the source from a mistake in the mapping.
  if (plan.drift.missing === undefined && policy === 'stop' && !isKnown(draft, field)) return;
  const column = columnOf(draft, field);
  const reason = policy === 'ignore' ? requiredBecause(draft, column) : undefined;
  if (reason) draft.because.push(`the column "${column}" ${reason}`);
  const action = reason || policy === 'stop' ? 'stopped' : policy === 'ignore' ? 'ignored' : 'quarantined';
  const isNews = action !== 'ignored' || draft.known === undefined || isKnown(draft, field);
  if (isNews) note(draft, { ...factsOf(draft, field), action });
  if (action === 'quarantined') {
    draft.columns = [...draft.columns, { name: field, type: 'text', nullable: true, confidence: 0 }];
    draft.absent[field] = 'refuse';
  } else if (action === 'ignored') leaveColumnAlone(draft, field, column);
}

/** Nothing is written to its column: a new row gets its default, and an old one keeps what it has. */
function leaveColumnAlone(draft: Draft, field: string, column: string): void {
  const { plan, input } = draft;
  const mapping = plan.mapping?.filter((entry) => entry.field !== field);
  draft.plan = withoutSettings({ ...plan, ...(mapping && { mapping }) }, (name) => name === column);
  // A record may have it all the same: nobody knows before all are read.
  if (!mapping || input.source.rows || input.format.fieldsOf) return;
  draft.columns = [...draft.columns, { name: field, type: 'text', nullable: true, confidence: 0 }];
  draft.refusals.set(
    field,
    `has the field "${field}", which the first records lack: its column was left alone`,
  );
}

/** Some pieces have it. */
function settlePartial(draft: Draft, field: string, lackedBy: string[]): void {
  const column = columnOf(draft, field);
  const policy = draft.plan.drift.missing ?? 'stop';
  const reason = policy === 'ignore' ? requiredBecause(draft, column) : undefined;
  if (reason) draft.because.push(`the column "${column}" ${reason}`);
  const action = reason || policy === 'stop' ? 'stopped' : policy === 'ignore' ? 'ignored' : 'quarantined';
  note(draft, { ...factsOf(draft, field), pieces: lackedBy, action });
  draft.absent[field] = action === 'quarantined' ? 'refuse' : 'null';
}

function factsOf(draft: Draft, field: string): Pick<DriftChange, 'kind' | 'field' | 'column' | 'before'> {
  return { kind: 'missing', field, column: columnOf(draft, field), before: typeBefore(draft, field) };
}

function typeBefore({ known }: Draft, field: string): string | null {
  return known?.find(({ name }) => name === field)?.type ?? null;
}

function columnOf({ plan, existing }: Draft, field: string): string {
  const name = mappingOf(plan, field)?.column ?? cutIdentifier(field);
  return tableColumn(existing, name)?.name ?? name;
}

/** Why a batch cannot do without the column. */
function requiredBecause({ plan, existing }: Draft, name: string): string | undefined {
  if (plan.key.includes(name)) return 'is part of the key';
  if (plan.incremental?.cursor === name) return 'is the cursor';
  if (namesColumn(plan, name)) return 'is one that the load’s settings need';
  const isRequired = plan.rules.some(
    ({ rule, column, severity }) => rule === 'required' && column === name && severity === 'error',
  );
  if (isRequired) return 'is required by a rule';
  const column = existing?.columns.find((each) => each.name === name);
  return column && !column.nullable && !column.hasDefault ? 'must not be NULL and has no default' : undefined;
}

function namesColumn({ writing, tuning }: LoadPlan, name: string): boolean {
  return tuning.mergeColumn === name || Object.hasOwn(writing.scope ?? {}, name);
}
