import { LoadError } from '../errors';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { sameValues, type Target } from '../target';
import type { MergeContext } from './merge-context';
import { stagedRows } from './staged-rows';

/** What the staged rows are to the destination, counted by one join. */
export interface Classes {
  /** Their key is not there. */
  missing: number;
  changed: number;
  unchanged: number;
}

/**
 * Counts what the staged rows are to the rows `d` of the destination that `among` lets through.
 * Expects one staged row a key.
 * @param differs SQL boolean over `d` and `s`
 * @throws LoadError `merge.keyNotUnique` where one key stands in the table several times
 */
export async function classify(
  context: MergeContext,
  tables: readonly StagingTable[],
  differs: string,
  among = 'true',
): Promise<Classes> {
  const on = `${sameKey(context.target)} AND ${among}`;
  const classes = await countClasses(context, tables, { join: 'LEFT JOIN', on, differs, isWritten: 'false' });
  if (classes.missing + classes.changed + classes.unchanged > countStaged(tables))
    throw keyNotUnique(context.target);
  return classes;
}

/**
 * The same by a full join, which also proves that no two staged rows met one row of the destination; that no two are
 * missing there is for its unique key to prove when they are inserted. Expects a key that is unique there.
 * @param isWritten SQL boolean over `d`: rows that this merge has written already, which belong to none of the classes
 * @throws LoadError `merge.keysRepeated`, for the caller to answer with a search for duplicates
 */
export async function classifyDistinct(
  context: MergeContext,
  tables: readonly StagingTable[],
  differs: string,
  isWritten = 'false',
): Promise<Classes> {
  const { session, target } = context;
  const on = sameKey(target);
  const classes = await countClasses(context, tables, { join: 'FULL JOIN', on, differs, isWritten });
  const { rows } = await session.query<{ rows: string }>(
    `SELECT count(*) AS rows FROM ${quoteTable(target.table)}`,
  );
  const { changed, unchanged, written, gone } = classes;
  if (changed + unchanged + written + gone > Number(rows[0]!.rows)) throw keysRepeated(target);
  return classes;
}

export function countStaged(tables: readonly StagingTable[]): number {
  return tables.reduce((sum, table) => sum + table.rows, 0);
}

interface Join {
  join: 'LEFT JOIN' | 'FULL JOIN';
  on: string;
  differs: string;
  isWritten: string;
}

type Found = Record<'isMissing' | 'isGone' | 'isWritten' | 'isChanged', boolean> & { rows: string };

/** Grouped by truth values, of which the planner knows that they are few: so each row is compared once, on every core. */
async function countClasses(
  { session, target, layout }: MergeContext,
  tables: readonly StagingTable[],
  { join, on, differs, isWritten }: Join,
) {
  const isPair = `(d.ctid IS NOT NULL AND s.${quoteIdentifier(layout.rowColumn)} IS NOT NULL)`;
  const { rows } = await session.query<Found>(
    `SELECT d.ctid IS NULL AS "isMissing", s.${quoteIdentifier(layout.rowColumn)} IS NULL AS "isGone",
            (${isPair} AND ${isWritten}) AS "isWritten", (${isPair} AND NOT (${isWritten}) AND ${differs}) AS "isChanged",
            count(*) AS rows
     FROM ${stagedRows(layout, tables)} s ${join} ${quoteTable(target.table)} d ON ${on}
     GROUP BY 1, 2, 3, 4`,
  );
  const classes = { missing: 0, gone: 0, written: 0, changed: 0, unchanged: 0 };
  for (const found of rows) classes[classOf(found)] += Number(found.rows);
  return classes;
}

function classOf({ isMissing, isGone, isWritten, isChanged }: Found) {
  if (isMissing) return 'missing';
  if (isGone) return 'gone';
  if (isWritten) return 'written';
  return isChanged ? 'changed' : 'unchanged';
}

/** SQL: destination row `d` and staged row `s` have the same key. */
export function sameKey(target: Target): string {
  return sameValues(target, target.key, 'd', 's');
}

function keyNotUnique(target: Target): LoadError {
  return new LoadError('merge.keyNotUnique', {
    class: 'fatal',
    message: `The key (${target.key.join(', ')}) is not unique in ${quoteTable(target.table)}: one staged row matches several rows there.`,
    remedy: 'Name a key that identifies a row, or remove the repeated rows from the table first.',
  });
}

function keysRepeated(target: Target): LoadError {
  return new LoadError('merge.keysRepeated', {
    class: 'data',
    message: `Several staged rows have the same key (${target.key.join(', ')}): those that lose are removed before the next try.`,
    sqlstate: '23505',
  });
}
