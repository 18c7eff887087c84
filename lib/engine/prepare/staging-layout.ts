import type { CopyDialect } from '../formats/format';
import { freeName, quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { StagingColumn, StagingLayout } from '../staging';
import type { ColumnDescription } from '../destinations/destination';
import type { Target } from '../target';
import { rawStagingColumn } from './raw-binding';

/**
 * Columns of the staging tables, one for each field in source order: typed like the destination, or text where a rule
 * reads the cell as it stood (`asText` names those columns) or the field goes nowhere. The raw record stands last.
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
    columns: target.bindings.map(({ field, column }, index) => {
      if (!column) return { field, ...ignoredColumn(freeName(`__ignored_${index + 1}`, taken)) };
      if (field === null) return { field, ...rawStagingColumn(column, copy) };
      return { field, ...boundColumn(column, asText.has(column.name), input) };
    }),
    copy,
  };
}

/** COPY needs a column for every field of the file. */
function ignoredColumn(name: string): Omit<StagingColumn, 'field'> {
  const value = quoteIdentifier(name);
  return {
    name,
    type: 'text',
    isText: true,
    targetType: null,
    value,
    safeValue: value,
    isStagedAsText: false,
  };
}

function boundColumn(
  { name, type, category }: ColumnDescription,
  asText: boolean,
  input: InputCheck,
): Omit<StagingColumn, 'field'> {
  const isText = category === 'S';
  const reference = quoteIdentifier(name);
  if (isText || !asText) {
    return {
      name,
      type,
      isText,
      targetType: type,
      value: reference,
      safeValue: reference,
      isStagedAsText: false,
    };
  }
  const value = `CAST(${reference} AS ${type})`;
  const safeValue = `CASE WHEN ${input.isValid(reference, type)} THEN ${value} END`;
  return { name, type: 'text', isText, targetType: type, value, safeValue, isStagedAsText: true };
}
