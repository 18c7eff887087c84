import { quoteIdentifier } from './identifiers';

/**
 * SQL of every row after the first with the same values; NULLs are equal only where the index says so.
 * @param staged a relation in parentheses
 */
export function laterRowsOfSame(
  columns: readonly string[],
  staged: string,
  rowColumn: string,
  nullsNotDistinct = false,
): string {
  const row = quoteIdentifier(rowColumn);
  const list = columns.map(quoteIdentifier).join(', ');
  const where = nullsNotDistinct
    ? ''
    : ` WHERE ${columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ')}`;
  return `SELECT ${row} FROM (SELECT ${row}, row_number() OVER (PARTITION BY ${list} ORDER BY ${row}) AS n FROM ${staged} s${where}) numbered WHERE n > 1`;
}
