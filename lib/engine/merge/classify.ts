import { LoadError } from '../errors';
import { quoteTable } from '../sql/identifiers';
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
  tables: StagingTable[],
  differs: string,
  among = 'true',
): Promise<Classes> {
  const { session, target, layout } = context;
  const { rows } = await session.query<Record<keyof Classes, string>>(
    `SELECT count(*) FILTER (WHERE d.ctid IS NULL) AS missing,
            count(*) FILTER (WHERE d.ctid IS NOT NULL AND ${differs}) AS changed,
            count(*) FILTER (WHERE d.ctid IS NOT NULL AND NOT ${differs}) AS unchanged
     FROM ${stagedRows(layout, tables)} s LEFT JOIN ${quoteTable(target.table)} d ON ${sameKey(target)} AND ${among}`,
  );
  const { missing, changed, unchanged } = rows[0]!;
  const classes = { missing: Number(missing), changed: Number(changed), unchanged: Number(unchanged) };
  const staged = tables.reduce((sum, table) => sum + table.rows, 0);
  if (classes.missing + classes.changed + classes.unchanged > staged) throw keyNotUnique(target);
  return classes;
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
