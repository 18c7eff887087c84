import type { TableDescription } from '../destinations/destination';
import type { DetectedColumn } from '../formats/format';
import type { LoadPlan, Mapping } from '../plan';
import { cutIdentifier } from '../sql/identifiers';
import { fieldNamed } from './fields-read';

/** The column that a field goes to where no mapping says another. */
export function columnByName({ name, columnName = name }: DetectedColumn): string {
  return cutIdentifier(columnName);
}

/** Every field goes to the column of its name, but for those that a column is worked out from, or instead of. */
export function mappingByName(
  { computed }: LoadPlan,
  existing: TableDescription | null,
  { fields, read }: { fields: readonly DetectedColumn[]; read: readonly string[] },
): Mapping[] {
  const names = fields.map(({ name }) => name);
  const sources = new Set(read.map((name) => fieldNamed(name, names)));
  const goesTo = (column: string, field: DetectedColumn) =>
    column.toLowerCase() === columnByName(field).toLowerCase();
  const isLeftOut = (field: DetectedColumn) =>
    field.isReached === true ||
    computed.some(({ column }) => goesTo(column, field)) ||
    (sources.has(field.name) &&
      existing !== null &&
      !existing.columns.some((column) => goesTo(column.name, field)));
  return fields.map((field) => ({
    field: field.name,
    column: isLeftOut(field) ? null : columnByName(field),
    transforms: [],
  }));
}
