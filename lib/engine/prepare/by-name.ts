import type { TableDescription } from '../destinations/destination';
import type { DetectedColumn } from '../formats/format';
import type { LoadPlan, Mapping } from '../plan';
import { cutIdentifier } from '../sql/identifiers';
import { fieldNamed } from './fields-read';

/** Every field goes to the column of its name, but for those that a column is worked out from, or instead of. */
export function mappingByName(
  { computed }: LoadPlan,
  existing: TableDescription | null,
  { fields, read }: { fields: readonly DetectedColumn[]; read: readonly string[] },
): Mapping[] {
  const names = fields.map(({ name }) => name);
  const sources = new Set(read.map((name) => fieldNamed(name, names)));
  const goesTo = (column: string, name: string) => column.toLowerCase() === cutIdentifier(name).toLowerCase();
  const isLeftOut = ({ name, isReached }: DetectedColumn) =>
    isReached === true ||
    computed.some(({ column }) => goesTo(column, name)) ||
    (sources.has(name) && existing !== null && !existing.columns.some((column) => goesTo(column.name, name)));
  return fields.map((field) => ({
    field: field.name,
    column: isLeftOut(field) ? null : cutIdentifier(field.name),
    transforms: [],
  }));
}
