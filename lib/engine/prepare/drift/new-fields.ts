import type { ColumnDescription, TableDescription } from '../../destinations/destination';
import type { DetectedColumn } from '../../formats/format';
import type { Mapping } from '../../plan';
import type { DriftChange } from '../../result';
import { quoteIdentifier } from '../../sql/identifiers';
import { madeColumn } from '../../target';
import { columnByName, mappingByName } from '../by-name';
import { fieldNamed } from '../fields-read';
import { isKnown, mappingOf, note, tableColumn, withoutSettings, type Draft } from './draft';

/** Settles what becomes of fields that the load does not name. */
export function settleNew(draft: Draft): void {
  const { plan, input } = draft;
  const policy = plan.drift.new ?? (plan.mapping ? 'ignore' : undefined);
  const elsewhere = fieldsElsewhere(draft);
  const fresh = draft.columns.filter((column) => !elsewhere.has(column.name) && isNew(draft, column));
  if (policy) nameAll(draft, fresh);
  for (const column of fresh) {
    if (policy) settle(draft, column, policy);
    // By name alone, every file is to have the columns of the first.
    else if (input.partial.has(column.name)) note(draft, { ...factsOf(draft, column), action: 'stopped' });
  }
}

/** Tells of fields that the last batch did not find, and that the load is made for. */
export function noteExpected(draft: Draft): void {
  if (!draft.known) return;
  for (const column of draft.columns.filter((each) => draft.input.columns.includes(each))) {
    const { name } = column;
    if (isKnown(draft, name) || draft.changes.some(({ field }) => field === name)) continue;
    const entry = mappingOf(draft.plan, name);
    const into = entry ? entry.column : (tableColumn(draft.existing, columnByName(column))?.name ?? null);
    note(draft, { ...factsOf(draft, column), column: into, action: 'none' });
  }
}

/** A header that ends before the records do names nothing new: such records are ragged. */
export function dropUnnamed(draft: Draft): void {
  const { plan } = draft;
  if (!plan.mapping && plan.drift.new === undefined) return;
  const read = fieldsOfComputed(draft);
  draft.columns = draft.columns.filter(
    ({ name, isUnnamed }) => !isUnnamed || mappingOf(plan, name) || read.has(name),
  );
}

/** Fields that columns are worked out from. */
function fieldsOfComputed({ read, columns }: Draft): ReadonlySet<string | undefined> {
  const names = columns.map(({ name }) => name);
  return new Set(read.map((name) => fieldNamed(name, names)));
}

/** Fields that the load knows though none of them goes to a column of its own. */
function fieldsElsewhere(draft: Draft): ReadonlySet<string | undefined> {
  if (draft.plan.mapping) return fieldsOfComputed(draft);
  return new Set(byName(draft).flatMap(({ field, column }) => (column === null ? [field] : [])));
}

/** Where each field goes that no mapping names. */
function byName({ plan, existing, columns, read }: Draft): Mapping[] {
  return mappingByName(plan, existing, { fields: columns, read });
}

function isNew({ plan, existing, input, refusals, absent }: Draft, column: DetectedColumn): boolean {
  const { name } = column;
  if (refusals.has(name) || absent[name] === 'refuse') return false;
  if (plan.mapping) return !mappingOf(plan, name);
  if (existing) return tableColumn(existing, columnByName(column)) === undefined;
  return input.partial.get(name)?.isLater ?? false;
}

/** What went by name so far gets a mapping, so that one field can be left out of it. */
function nameAll(draft: Draft, fresh: readonly DetectedColumn[]): void {
  const { plan } = draft;
  if (plan.mapping || fresh.length === 0) return;
  const known = byName(draft).filter(({ field }) => !fresh.some(({ name }) => name === field));
  draft.plan = { ...plan, mapping: known };
}

function settle(
  draft: Draft,
  column: DetectedColumn,
  policy: 'ignore' | 'add' | 'quarantine' | 'stop',
): void {
  const facts = factsOf(draft, column);
  const { name, type } = column;
  const isNews = draft.known === undefined || !isKnown(draft, name);
  if (policy === 'stop') note(draft, { ...facts, action: 'stopped' });
  if (policy === 'ignore' && isNews) note(draft, { ...facts, action: 'ignored' });
  if (policy === 'quarantine') {
    draft.refusals.set(name, `has a value in "${name}", a field that the load does not know`);
    note(draft, { ...facts, action: 'quarantined' });
  }
  if (policy !== 'add') return;
  const there = tableColumn(draft.existing, columnByName(column));
  const into = there?.name ?? columnByName(column);
  const entry: Mapping = { field: name, column: into, type, add: true, transforms: [] };
  draft.plan = { ...draft.plan, mapping: [...draft.plan.mapping!, entry] };
  // The next batches find it there; where they do not, it is told when it is added.
  if (there ? isNews : !draft.existing)
    note(draft, { ...facts, column: entry.column, action: there ? 'none' : 'added' });
}

function factsOf(
  { input }: Draft,
  { name, type }: DetectedColumn,
): Pick<DriftChange, 'kind' | 'field' | 'now' | 'pieces'> {
  return { kind: 'new', field: name, now: type, pieces: input.partial.get(name)?.heldBy ?? [] };
}

function typeOf({ columns }: Draft, field: string): string {
  return columns.find(({ name }) => name === field)!.type;
}

/**
 * Takes the columns that the mapping may add for there already; the merge adds them. A rehearsal, which holds nobody up,
 * leaves them out.
 */
export function addColumns(draft: Draft): void {
  const { plan, existing, isRehearsal } = draft;
  if (!existing || !plan.mapping) return;
  const lacking = plan.mapping.filter(
    ({ add, column, field }) =>
      add &&
      column !== null &&
      !tableColumn(existing, column) &&
      draft.columns.some(({ name }) => name === field),
  );
  if (lacking.length === 0) return;
  for (const { field, column } of lacking) {
    const detected = draft.columns.find(({ name }) => name === field)!;
    note(draft, { ...factsOf(draft, detected), column, action: 'added' });
  }
  if (isRehearsal) {
    const mapping = plan.mapping.map((entry) =>
      lacking.includes(entry) ? { ...entry, column: null } : entry,
    );
    draft.plan = withoutSettings({ ...plan, mapping }, (column) =>
      lacking.some((entry) => entry.column === column),
    );
    return;
  }
  const added = lacking.map(({ column, field, type }) => madeColumn(column!, type ?? typeOf(draft, field)));
  draft.alterations.push(
    ...added.map(({ name, type }) => `ADD COLUMN IF NOT EXISTS ${quoteIdentifier(name)} ${type}`),
  );
  draft.existing = withColumns(existing, [...existing.columns, ...added]);
}

export function withColumns(existing: TableDescription, columns: ColumnDescription[]): TableDescription {
  return { ...existing, columns };
}
