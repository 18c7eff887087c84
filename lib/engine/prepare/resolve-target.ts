import type { ColumnDescription, TableDescription } from '../destinations/destination';
import { LoadError } from '../errors';
import type { DetectedColumn } from '../formats/format';
import { KEYED_MODES, type LoadPlan, type Mapping } from '../plan';
import { mappingByName } from './by-name';
import { computedBindings, hasDefault } from './computed-columns';
import { findColumn, newColumn } from './destination-column';
import type { SettledDrift } from './drift/settle-drift';
import { listNames } from './list-names';
import { rawBinding } from './raw-binding';
import { cutIdentifier, MAX_IDENTIFIER_BYTES, quoteTable } from '../sql/identifiers';
import { transformsOf } from './transform-specs';
import { filledColumns, type Binding, type Target } from '../target';
import { versionColumns } from '../merge/history';
import { stampColumns } from '../merge/written-columns';

/**
 * Settles which field fills which column.
 * @param settled.read  names of fields that columns are worked out from
 * @throws LoadError `prepare.*` where fields, columns, key and table do not fit, naming which
 */
export function resolveTarget(
  plan: LoadPlan,
  existing: TableDescription | null,
  fields: DetectedColumn[],
  {
    read,
    refusals,
    alterations,
  }: Pick<SettledDrift, 'refusals' | 'alterations'> & { read: readonly string[] },
): Target {
  const { table, create } = plan.destination;
  if (!existing && !create) {
    throw bad(
      'noSuchTable',
      `There is no table ${quoteTable(table)}.`,
      'Create it first, or let the load create it (--create).',
    );
  }
  const mapping = plan.mapping ?? mappingByName(plan, existing, { fields, read });
  const lacking = mapping.filter((entry) => !fields.some((field) => field.name === entry.field));
  checkFieldsExist(
    lacking.filter((entry) => !hasDefault(plan, entry)),
    fields,
  );
  const bindings = fields.map((field): Binding => {
    const mapped = mapping.find((entry) => entry.field === field.name);
    if (!mapped || mapped.column === null)
      return { field: field.name, column: null, transforms: [], refusal: refusals.get(field.name) };
    const found = existing ? findColumn(existing, mapped.column, fields.length) : undefined;
    const transforms = transformsOf(plan, { ...mapped, column: found?.name ?? mapped.column });
    return {
      field: field.name,
      column: found ?? newColumn({ ...mapped, column: mapped.column }, field.type, { plan, transforms }),
      transforms,
    };
  });
  const computed = computedBindings(
    lacking.filter((entry) => hasDefault(plan, entry)),
    { plan, existing, fields },
  );
  checkTransforms(plan, filledColumns({ bindings, computed }));
  if (plan.destination.columnTypes === 'text') checkText(bindings);
  if (plan.writing.rawColumn !== undefined) bindings.push(rawBinding(plan.writing.rawColumn, existing));
  const filled = filledColumns({ bindings, computed });
  const key = plan.key.map((name) => keyColumn(cutIdentifier(name), filled));
  checkFilled(plan, filled, key);
  if (!existing) checkNewNames(plan, filled);
  const target = { table, existing, bindings, computed, key, alterations };
  const stamps = checkStamps(plan, target);
  if (existing) checkRequired(existing, [...filledColumns(target).map(({ name }) => name), ...stamps]);
  return target;
}

function checkFieldsExist(missing: readonly Mapping[], fields: DetectedColumn[]): void {
  if (missing.length === 0) return;
  throw bad(
    'noSuchField',
    `The source has no field ${listNames(missing.map((m) => m.field))}; it has ${listNames(fields.map((f) => f.name))}.`,
    fields.length === 1
      ? 'The source has a single field: is its delimiter the one that the load says? If so, correct the mapping.'
      : 'Correct the mapping of the load.',
  );
}

/** The server would cut them without a word, and the next batch would not find them again. */
function checkNewNames({ destination: { table }, writing }: LoadPlan, filled: ColumnDescription[]): void {
  const columns = filled.map(({ name }) => name);
  const stamps = [writing.updatedAtColumn, writing.batchIdColumn].flatMap((name) => name ?? []);
  const tooLong = [table.schema, table.name, ...columns, ...stamps].filter(
    (name) => cutIdentifier(name) !== name,
  );
  if (tooLong.length === 0) return;
  throw bad(
    'nameTooLong',
    `The name ${listNames(tooLong)} is longer than the ${MAX_IDENTIFIER_BYTES} bytes that PostgreSQL keeps of a name.`,
    'Choose a shorter one.',
  );
}

function keyColumn(name: string, filled: ColumnDescription[]): string {
  const columns = filled.map((column) => column.name);
  const found =
    columns.find((column) => column === name) ??
    columns.find((column) => column.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw bad(
    'noSuchKey',
    `The key column ${JSON.stringify(name)} is filled by no field; filled are ${listNames(columns)}.`,
    'Correct the key or the mapping.',
  );
}

/** Whoever wants text would otherwise find values typed, or refused, by a table that was made before. */
function checkText(bindings: Binding[]): void {
  const typed = bindings.flatMap(({ column, transforms }) =>
    column && column.category !== 'S' && transforms.length === 0 ? [column] : [],
  )[0];
  if (!typed) return;
  throw bad(
    'notText',
    `Column ${JSON.stringify(typed.name)} is ${typed.type}, and every column was to be text.`,
    'Leave --text out, or load into another table.',
  );
}

/** A misspelt column must not leave its values as they are. */
function checkTransforms(plan: LoadPlan, filled: ColumnDescription[]): void {
  const columns = filled.map(({ name }) => name);
  const lost = plan.transforms.find(({ column }) => !columns.includes(column));
  if (!lost) return;
  throw bad(
    'noSuchColumn',
    `The transform "${lost.transform}" names column ${JSON.stringify(lost.column)}, which no field fills; filled are ${listNames(columns)}.`,
    'Correct the column of the transform.',
  );
}

function checkFilled(plan: LoadPlan, filled: ColumnDescription[], key: string[]): void {
  const columns = filled.map(({ name }) => name);
  if (columns.length === 0)
    throw bad('nothingMapped', 'No field is mapped to a column.', 'Map at least one field.');
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice) {
    const isComputed = plan.computed.some(({ column }) => column.toLowerCase() === twice.toLowerCase());
    throw bad(
      'mappedTwice',
      isComputed
        ? `Column ${JSON.stringify(twice)} is a computed one, and something else fills it too.`
        : `Two fields are mapped to column ${JSON.stringify(twice)}.`,
      'Map each column once.',
    );
  }
  if (KEYED_MODES.includes(plan.mode) && key.length === 0) {
    throw bad(
      'noKey',
      `The write mode ${plan.mode} needs a key.`,
      'Name the key columns (--key), or append.',
    );
  }
}

/** Columns that the load writes by itself must be there, and no field may fill them. @returns their names */
function checkStamps(plan: LoadPlan, target: Target): string[] {
  const { mode, writing } = plan;
  const facts = { target, writing, mode, batchId: '', expressions: new Map<string, string>() };
  const stamps = [...stampColumns(facts), ...(mode === 'history' ? versionColumns(facts) : [])].map(
    ({ name }) => name,
  );
  const filled = filledColumns(target).map(({ name }) => name);
  const twice = stamps.find((name) => filled.includes(name));
  if (twice) {
    throw bad(
      'mappedTwice',
      `Column ${JSON.stringify(twice)} is written by the load itself, and a field is mapped to it.`,
      'Leave that field out.',
    );
  }
  const named = [...stamps, ...Object.keys(writing.scope ?? {}), ...Object.keys(writing.columnPolicies)];
  const known = target.existing ? target.existing.columns.map(({ name }) => name) : [...filled, ...stamps];
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw bad(
      'noSuchColumn',
      `The table has no column ${listNames(unknown)}, which the write mode's settings name; it has ${listNames(known)}.`,
      'Add the column, or correct the settings.',
    );
  }
  return stamps;
}

function checkRequired(existing: TableDescription, filled: string[]): void {
  const missing = existing.columns.filter(
    (column) =>
      !column.nullable && !column.hasDefault && !column.isGenerated && !filled.includes(column.name),
  );
  if (missing.length === 0) return;
  throw bad(
    'requiredColumn',
    `Column ${listNames(missing.map((c) => c.name))} must not be NULL, has no default, and no field fills it.`,
    'Map a field to it, or give it a default.',
  );
}

function bad(reason: string, message: string, remedy: string): LoadError {
  return new LoadError(`prepare.${reason}`, { class: 'fatal', message, remedy });
}
