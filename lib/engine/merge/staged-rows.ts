import { quoteIdentifier } from '../sql/identifiers';
import { mappedColumns, type StagingLayout, type StagingTable } from '../staging';

/** SQL list of the destination columns that the batch fills. */
export function columnList(layout: StagingLayout, alias?: string): string {
  const prefix = alias ? `${alias}.` : '';
  return mappedColumns(layout)
    .map((column) => prefix + quoteIdentifier(column.name))
    .join(', ');
}

/** SQL list of the expressions that give those columns' values from one staging table. */
export function valueList(layout: StagingLayout): string {
  return mappedColumns(layout)
    .map((column) => column.value)
    .join(', ');
}

/** All staged rows as one relation in parentheses: the row column and every mapped column, typed. */
export function stagedRows(layout: StagingLayout, tables: readonly StagingTable[]): string {
  const row = quoteIdentifier(layout.rowColumn);
  const values = mappedColumns(layout).map((column) => `${column.value} AS ${quoteIdentifier(column.name)}`);
  if (tables.length === 0) return nothing(layout);
  const selects = tables.map((table) => `SELECT ${[row, ...values].join(', ')} FROM ${rowsOf(table)}`);
  return `(${selects.join(' UNION ALL ')})`;
}

/** What stands behind FROM for the rows of one staging table. */
export function rowsOf({ name, where }: StagingTable): string {
  return where === undefined ? name : `${name} WHERE ${where}`;
}

/** A relation of the same shape without rows: a source may turn out to be empty. */
function nothing(layout: StagingLayout): string {
  const columns = mappedColumns(layout).map(
    (column) => `CAST(NULL AS ${column.targetType}) AS ${quoteIdentifier(column.name)}`,
  );
  return `(SELECT NULL::bigint AS ${quoteIdentifier(layout.rowColumn)}, ${columns.join(', ')} WHERE false)`;
}
