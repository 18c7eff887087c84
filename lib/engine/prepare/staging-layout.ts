import type { CopyDialect } from '../formats/format';
import { freeName, quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { ComputedStagingColumn, StagingColumn, StagingLayout } from '../staging';
import { filledColumns, type Binding, type ComputedBinding, type Target } from '../target';
import type { TransformInput } from '../transforms/transform';
import { compileCell } from './compile-cell';
import { startOf } from './computed-columns';
import { fieldNamed } from './fields-read';
import { rawStagingColumn } from './raw-binding';

/** What is staged as text, whatever its column's type. */
export interface ReadAsText {
  /** Columns whose rules read the cell as it stood. */
  columns: ReadonlySet<string>;
  /** Fields that other columns are worked out from. */
  fields: readonly string[];
}

/** Compiles one column; `functions` gathers what its SQL calls. */
interface Compiling {
  copy: CopyDialect;
  input: InputCheck;
  field: TransformInput['field'];
  lookup: TransformInput['lookup'];
  functions: Set<string>;
}

/**
 * Columns of the staging tables, one for each field in source order: typed like the destination, or text where it is
 * transformed, a rule or another column reads the cell as it stood (`asText` names those columns), or the field goes
 * nowhere. The raw record stands last. Computed columns are not staged: they are worked out from those that are.
 * @throws LoadError `prepare.transformMisfit`, `prepare.badTransform`
 */
export async function stagingLayout(
  target: Target,
  { copy, input, lookup }: { copy: CopyDialect; input: InputCheck; lookup?: TransformInput['lookup'] },
  asText: ReadAsText,
): Promise<StagingLayout> {
  const taken = new Set<string | undefined>(filledColumns(target).map(({ name }) => name));
  const named = target.bindings.map((binding, index) => ({
    ...binding,
    name: binding.column?.name ?? freeName(`__ignored_${index + 1}`, taken),
  }));
  const fields = named.flatMap(({ field }) => field ?? []);
  const read = new Set(asText.fields.map((name) => fieldNamed(name, fields)));
  const field = (name: string) => {
    const found = named.find((each) => each.field === fieldNamed(name, fields));
    return found && quoteIdentifier(found.name);
  };
  const compiling: Compiling = { copy, input, field, lookup, functions: new Set() };
  const columns: StagingColumn[] = [];
  for (const binding of named) {
    const isReadAsText = asText.columns.has(binding.name);
    const isReadByOthers = binding.field !== null && read.has(binding.field);
    columns.push({
      field: binding.field,
      ...(await stagingColumn(binding, { ...compiling, isReadAsText, isReadByOthers })),
    });
  }
  const computed: ComputedStagingColumn[] = [];
  for (const binding of target.computed) computed.push(await computedColumn(binding, compiling));
  return {
    rowColumn: freeName('__row', taken),
    columns,
    computed,
    copy,
    functions: [...compiling.functions],
  };
}

async function stagingColumn(
  { name, field, column, transforms }: Binding & { name: string },
  compiling: Compiling & { isReadAsText: boolean; isReadByOthers: boolean },
): Promise<Omit<StagingColumn, 'field'>> {
  if (!column) return ignoredColumn(name);
  const { copy, isReadAsText, isReadByOthers } = compiling;
  if (field === null) return rawStagingColumn(column, copy);
  const { type, category } = column;
  const isText = category === 'S';
  const cell = quoteIdentifier(name);
  const isStagedTyped = isText ? !isReadByOthers || type === 'text' : !isReadAsText && !isReadByOthers;
  if (transforms.length === 0 && isStagedTyped) {
    return { name, type, isText, targetType: type, value: cell, safeValue: cell, asText: null };
  }
  const isNeverEmpty = copy.format === 'csv' && !isText;
  return compiled({ cell, isNeverEmpty, column, transforms }, compiling);
}

/** COPY needs a column for every field of the file. */
function ignoredColumn(name: string): Omit<StagingColumn, 'field'> {
  const value = quoteIdentifier(name);
  return { name, type: 'text', isText: true, targetType: null, value, safeValue: value, asText: null };
}

async function computedColumn(
  { column, from, transforms }: ComputedBinding,
  compiling: Compiling,
): Promise<ComputedStagingColumn> {
  const cell = startOf(from, compiling.field);
  const facts = { cell, isNeverEmpty: false, column, transforms };
  return { field: null, cell, ...(await compiled(facts, compiling)) };
}

async function compiled(
  facts: Pick<Parameters<typeof compileCell>[0], 'cell' | 'isNeverEmpty' | 'column' | 'transforms'>,
  { input, field, lookup, functions: gathered }: Compiling,
): Promise<Omit<StagingColumn, 'field'>> {
  const { name, type, category } = facts.column;
  const { value, safeValue, functions, ...asText } = await compileCell({ ...facts, input, field, lookup });
  for (const sql of functions) gathered.add(sql);
  return {
    name,
    type: 'text',
    isText: category === 'S',
    targetType: type,
    value,
    safeValue,
    asText,
  };
}
