import type { Reason } from '../extract/block';
import { stagedRows } from '../merge/staged-rows';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { LateCheck, StagingLayout, StagingTable } from '../staging';

/** All that is staged, and the session to ask. */
export interface StagedTables {
  session: SqlSession;
  layout: StagingLayout;
  tables: readonly StagingTable[];
}

/** Rows that fail a check which compares them with each other or with a table. */
export async function failingRows(
  { session, layout, tables }: StagedTables,
  check: LateCheck,
): Promise<{ row: number; reason: Reason }[]> {
  const row = quoteIdentifier(layout.rowColumn);
  const staged = stagedRows(layout, tables);
  const { rows } = await session.query<{ row: string; value: string | null }>(
    `SELECT ${row}::text AS row, ${check.value} AS value FROM ${staged} s WHERE ${row} IN (${check.rowsThatFail(staged, layout.rowColumn)})`,
  );
  const { column, rule, sqlstate, message } = check;
  return rows.map(({ row: found, value }) => ({
    row: Number(found),
    reason: { column, rule, sqlstate, value, message },
  }));
}
