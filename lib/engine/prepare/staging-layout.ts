import type { CopyDialect } from '../formats/format';
import { quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { StagingColumn, StagingLayout } from '../staging';
import type { Binding, Target } from '../target';

/**
 * Columns of the staging tables, one for each field in source order: typed like the destination, or text where a rule
 * reads the cell as it stood (`asText` names those columns) or the field goes nowhere.
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
    columns: target.bindings.map((binding, index) => stagingColumn(binding, index, taken, asText, input)),
    copy,
  };
}

function stagingColumn(
  binding: Binding,
  index: number,
  taken: Set<string | undefined>,
  asText: ReadonlySet<string>,
  input: InputCheck,
): StagingColumn {
  const { column, field } = binding;
  if (!column) {
    const name = freeName(`__ignored_${index + 1}`, taken);
    const value = quoteIdentifier(name);
    return {
      field,
      name,
      type: 'text',
      isText: true,
      targetType: null,
      value,
      safeValue: value,
      isStagedAsText: false,
    };
  }
  const isText = column.category === 'S';
  const isStagedAsText = asText.has(column.name) && !isText;
  const reference = quoteIdentifier(column.name);
  const cast = `CAST(${reference} AS ${column.type})`;
  return {
    field,
    name: column.name,
    type: isStagedAsText ? 'text' : column.type,
    isText,
    targetType: column.type,
    value: isStagedAsText ? cast : reference,
    safeValue: isStagedAsText
      ? `CASE WHEN ${input.isValid(reference, column.type)} THEN ${cast} END`
      : reference,
    isStagedAsText,
  };
}

function freeName(wanted: string, taken: ReadonlySet<string | undefined>): string {
  return taken.has(wanted) ? freeName(`_${wanted}`, taken) : wanted;
}
