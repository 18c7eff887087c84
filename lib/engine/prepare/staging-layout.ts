import type { CopyDialect } from '../formats/format';
import { freeName, quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { StagingColumn, StagingLayout } from '../staging';
import type { ColumnDescription } from '../destinations/destination';
import type { Target } from '../target';
import { compileCell } from './compile-cell';
import { rawStagingColumn } from './raw-binding';
import type { CheckedTransform } from './transform-specs';

/**
 * Columns of the staging tables, one for each field in source order: typed like the destination, or text where it is
 * transformed, a rule reads the cell as it stood (`asText` names those columns), or the field goes nowhere. The raw
 * record stands last.
 * @throws LoadError `prepare.transformMisfit`
 */
export function stagingLayout(
  target: Target,
  copy: CopyDialect,
  asText: ReadonlySet<string>,
  input: InputCheck,
): StagingLayout {
  const taken = new Set(target.bindings.map((binding) => binding.column?.name));
  return {
    rowColumn: freeName('__row', taken),
    columns: target.bindings.map(({ field, column, transforms }, index) => {
      if (!column) return { field, ...ignoredColumn(freeName(`__ignored_${index + 1}`, taken)) };
      if (field === null) return { field, ...rawStagingColumn(column, copy) };
      return { field, ...boundColumn({ column, transforms }, asText.has(column.name), { copy, input }) };
    }),
    copy,
  };
}

/** COPY needs a column for every field of the file. */
function ignoredColumn(name: string): Omit<StagingColumn, 'field'> {
  const value = quoteIdentifier(name);
  return { name, type: 'text', isText: true, targetType: null, value, safeValue: value, asText: null };
}

function boundColumn(
  { column, transforms }: { column: ColumnDescription; transforms: CheckedTransform[] },
  isReadAsText: boolean,
  { copy, input }: { copy: CopyDialect; input: InputCheck },
): Omit<StagingColumn, 'field'> {
  const { name, type, category } = column;
  const isText = category === 'S';
  const cell = quoteIdentifier(name);
  if (transforms.length === 0 && (isText || !isReadAsText)) {
    return { name, type, isText, targetType: type, value: cell, safeValue: cell, asText: null };
  }
  const isNeverEmpty = copy.format === 'csv' && !isText;
  const { value, safeValue, ...asText } = compileCell({ cell, isNeverEmpty, column, transforms, input });
  return { name, type: 'text', isText, targetType: type, value, safeValue, asText };
}
