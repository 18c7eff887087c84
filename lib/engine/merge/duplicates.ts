import { freeName, quoteIdentifier } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import type { MergeContext } from './merge-context';
import { stagedRows } from './staged-rows';

const KEYS_SHOWN = 10;

/**
 * Removes rows that lose to another row with the same key from staging.
 * @param losersTable quoted name for a table of this batch
 * @returns rows removed, and some of their keys as text
 */
export async function removeDuplicates(
  context: Pick<MergeContext, 'session' | 'layout' | 'target' | 'writing'>,
  tables: StagingTable[],
  losersTable: string,
): Promise<{ duplicates: number; keys: string[] }> {
  const { session, layout, target, writing } = context;
  const row = quoteIdentifier(layout.rowColumn);
  const key = target.key.map(quoteIdentifier).join(', ');
  const place = freeName('place', new Set(target.key));
  const staged = stagedRows(layout, tables);
  const { rows } = await session.query(
    `SELECT 1 FROM ${staged} s GROUP BY ${key} HAVING count(*) > 1 LIMIT 1`,
  );
  if (rows.length === 0) return { duplicates: 0, keys: [] };
  // An earlier process may have died over it, before it took any of them out.
  await session.query(
    `DROP TABLE IF EXISTS ${losersTable}; CREATE UNLOGGED TABLE ${losersTable} AS SELECT ${row}, ${key}
     FROM (SELECT ${row}, ${key}, row_number() OVER (PARTITION BY ${key} ORDER BY ${row} ${writing.duplicates === 'first' ? 'ASC' : 'DESC'}) AS ${place} FROM ${staged} s) ranked
     WHERE ${place} > 1`,
  );
  const duplicates = await deleteLosers(context, tables, losersTable);
  const shown = await session.query<{ key: string }>(
    `SELECT DISTINCT concat_ws(', ', ${key}) AS key FROM ${losersTable} ORDER BY 1 LIMIT ${KEYS_SHOWN}`,
  );
  return { duplicates, keys: shown.rows.map((found) => found.key) };
}

async function deleteLosers(
  { session, layout }: Pick<MergeContext, 'session' | 'layout'>,
  tables: StagingTable[],
  losers: string,
): Promise<number> {
  const row = quoteIdentifier(layout.rowColumn);
  let duplicates = 0;
  for (const table of tables) {
    const { rowCount } = await session.query(
      `DELETE FROM ${table.name} s USING ${losers} l WHERE s.${row} = l.${row}`,
    );
    table.rows -= rowCount;
    duplicates += rowCount;
  }
  return duplicates;
}
