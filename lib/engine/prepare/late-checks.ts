import type { ForeignKeyDescription, UniqueDescription } from '../destinations/destination';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { LateCheck } from '../staging';
import { sameValues, type Target } from '../target';

/** Refuses every row after the first with the same values; NULLs are equal only where the index says so. */
export function uniqueInBatch(
  columns: readonly string[],
  facts: Pick<LateCheck, 'rule' | 'message' | 'sqlstate'>,
  nullsNotDistinct = false,
): LateCheck {
  const list = columns.map(quoteIdentifier).join(', ');
  return {
    ...facts,
    column: columns.length === 1 ? columns[0]! : null,
    value: shownValue(columns),
    rowsThatFail: (staged, rowColumn) => {
      const row = quoteIdentifier(rowColumn);
      const where = nullsNotDistinct
        ? ''
        : ` WHERE ${columns.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(' AND ')}`;
      return `SELECT ${row} FROM (SELECT ${row}, row_number() OVER (PARTITION BY ${list} ORDER BY ${row}) AS n FROM ${staged} s${where}) numbered WHERE n > 1`;
    },
  };
}

/** Refuses rows whose values stand in the destination under another key (or, without a key, at all). */
export function uniqueAgainstTable(unique: UniqueDescription, target: Target): LateCheck {
  const same = unique.nullsNotDistinct
    ? unique.columns
        .map((name) => `d.${quoteIdentifier(name)} IS NOT DISTINCT FROM s.${quoteIdentifier(name)}`)
        .join(' AND ')
    : sameValues(target, unique.columns, 'd', 's');
  const otherKey = target.key
    .map((name) => `d.${quoteIdentifier(name)} IS DISTINCT FROM s.${quoteIdentifier(name)}`)
    .join(' OR ');
  return {
    rule: 'unique',
    column: unique.columns.length === 1 ? unique.columns[0]! : null,
    sqlstate: '23505',
    message: `already stands in the destination (${unique.name})`,
    value: shownValue(unique.columns),
    rowsThatFail: (staged, rowColumn) =>
      `SELECT s.${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE EXISTS (SELECT FROM ${quoteTable(target.table)} d WHERE ${same}${otherKey ? ` AND (${otherKey})` : ''})`,
  };
}

/** MATCH SIMPLE: a NULL in any column lets the row pass. */
export function foreignKeyCheck(key: ForeignKeyDescription): LateCheck {
  const same = key.columns
    .map((name, index) => `r.${quoteIdentifier(key.referencedColumns[index]!)} = s.${quoteIdentifier(name)}`)
    .join(' AND ');
  const present = key.columns.map((name) => `s.${quoteIdentifier(name)} IS NOT NULL`).join(' AND ');
  return {
    rule: 'foreign-key',
    column: key.columns.length === 1 ? key.columns[0]! : null,
    sqlstate: '23503',
    message: `is not in ${key.references.schema}.${key.references.name} (${key.name})`,
    value: shownValue(key.columns),
    rowsThatFail: (staged, rowColumn) =>
      `SELECT s.${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE ${present} AND NOT EXISTS (SELECT FROM ${quoteTable(key.references)} r WHERE ${same})`,
  };
}

function shownValue(columns: readonly string[]): string {
  return columns.map((name) => `left(${quoteIdentifier(name)}::text, 200)`).join(` || ', ' || `);
}
