import type { CheckDescription, ForeignKeyDescription, UniqueDescription } from '../destinations/destination';
import type { LoadPlan, WriteMode } from '../plan';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import { laterRowsOfSame } from '../sql/row-searches';
import type { LateCheck } from '../staging';
import { equalityOf, isSameTable, sameValues, type Target } from '../target';
import type { RowSearch } from '../validate/rule';

/** Write modes that change rows in place. */
export const UPDATING: readonly WriteMode[] = ['upsert', 'mirror', 'replace'];

/** Whether the batch changes rows that are there: a value that it takes from its row is free. */
export function updatesRows({ mode }: LoadPlan, { key }: Target): boolean {
  return key.length > 0 && UPDATING.includes(mode);
}

/** Refuses every row after the first with the same values; NULLs are equal only where the index says so. */
export function uniqueInBatch(
  columns: readonly string[],
  facts: Pick<LateCheck, 'rule' | 'message' | 'sqlstate'>,
  nullsNotDistinct = false,
): LateCheck {
  return {
    ...facts,
    column: columns.length === 1 ? columns[0]! : null,
    severity: 'error',
    value: shownValue(columns),
    rowsThatFail: (staged, rowColumn) => laterRowsOfSame(columns, staged, rowColumn, nullsNotDistinct),
  };
}

/** Refuses rows whose values stand in the destination already, as `heldElsewhere` tells. */
export function uniqueAgainstTable(unique: UniqueDescription, target: Target, updates: boolean): LateCheck {
  return {
    rule: 'unique',
    column: unique.columns.length === 1 ? unique.columns[0]! : null,
    severity: 'error',
    sqlstate: '23505',
    message: `already stands in the destination (${unique.name})`,
    value: shownValue(unique.columns),
    rowsThatFail: heldElsewhere(unique, target, updates),
  };
}

/**
 * Rows whose values stand in the destination under another key (or, without a key, at all).
 * @param updates as `updatesRows` says
 */
export function heldElsewhere(
  { columns, nullsNotDistinct }: Pick<UniqueDescription, 'columns' | 'nullsNotDistinct'>,
  target: Target,
  updates: boolean,
): RowSearch {
  const same = (other: string) =>
    nullsNotDistinct
      ? columns
          .map((name) => `d.${quoteIdentifier(name)} IS NOT DISTINCT FROM ${other}.${quoteIdentifier(name)}`)
          .join(' AND ')
      : sameValues(target, columns, 'd', other);
  const otherKey = target.key
    .map((name) => `d.${quoteIdentifier(name)} IS DISTINCT FROM s.${quoteIdentifier(name)}`)
    .join(' OR ');
  return (staged, rowColumn) => {
    const stays = `coalesce(${same('o')}, false)`;
    const isFreed = `EXISTS (SELECT FROM ${staged} o WHERE ${sameValues(target, target.key, 'd', 'o')} AND NOT ${stays})`;
    const holds = [same('s'), ...(otherKey ? [`(${otherKey})`] : []), ...(updates ? [`NOT ${isFreed}`] : [])];
    return `SELECT s.${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE EXISTS (SELECT FROM ${quoteTable(target.table)} d WHERE ${holds.join(' AND ')})`;
  };
}

/** MATCH SIMPLE: a NULL in any column lets the row pass. A row may also refer to another row of the same batch. */
export function foreignKeyCheck(key: ForeignKeyDescription, target: Target): LateCheck {
  const same = key.columns
    .map((name, index) => {
      const referenced = `r.${quoteIdentifier(key.referencedColumns[index]!)}`;
      return `${referenced} ${equalityOf(target, name)} s.${quoteIdentifier(name)}`;
    })
    .join(' AND ');
  const isSelf = isSameTable(key.references, target.table);
  const present = key.columns.map((name) => `s.${quoteIdentifier(name)} IS NOT NULL`).join(' AND ');
  return {
    rule: 'foreign-key',
    column: key.columns.length === 1 ? key.columns[0]! : null,
    severity: 'error',
    sqlstate: '23503',
    message: `is not in ${key.references.schema}.${key.references.name} (${key.name})`,
    value: shownValue(key.columns),
    rowsThatFail: (staged, rowColumn) => {
      const relations = [quoteTable(key.references), ...(isSelf ? [staged] : [])];
      const isMissing = relations.map((relation) => `NOT EXISTS (SELECT FROM ${relation} r WHERE ${same})`);
      return `SELECT s.${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE ${[present, ...isMissing].join(' AND ')}`;
    },
  };
}

/** Refuses rows for which a CHECK constraint is false. */
export function expressionCheck(
  { expression, columns }: CheckDescription,
  facts: Pick<LateCheck, 'rule' | 'column' | 'message' | 'sqlstate'>,
): LateCheck {
  return {
    ...facts,
    severity: 'error',
    value: shownValue(columns),
    rowsThatFail: (staged, rowColumn) =>
      `SELECT ${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE (${expression}) IS FALSE`,
  };
}

/** SQL over one staged row that shows these cells. */
export function shownValue(columns: readonly string[]): string {
  return columns.map((name) => `left(${quoteIdentifier(name)}::text, 200)`).join(` || ', ' || `);
}
