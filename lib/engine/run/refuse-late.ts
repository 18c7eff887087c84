import type { QuarantinedRow } from '../events';
import type { Reason } from '../extract/block';
import { rereadRows } from '../extract/reread-rows';
import { stagedRows } from '../merge/staged-rows';
import { quoteIdentifier } from '../sql/identifiers';
import { inTransaction, type SqlSession } from '../sql/session';
import type { LateCheck, StagingTable } from '../staging';
import type { Batch } from './batch';
import { rawText } from './quarantined-row';

/**
 * Runs checks that compare rows, over all that is staged: rows that fail move from staging to quarantine, with every
 * reason and with their bytes read again from the source.
 * @returns rows refused
 */
export async function refuseLate(
  batch: Batch,
  session: SqlSession,
  tables: StagingTable[],
  checks: LateCheck[],
): Promise<number> {
  const reasons = new Map<number, Reason[]>();
  for (const check of checks) {
    for (const { row, reason } of await failures(batch, session, tables, check)) {
      reasons.set(row, [...(reasons.get(row) ?? []), reason]);
    }
  }
  if (reasons.size === 0) return 0;
  const rows = await quarantinedRows(batch, reasons);
  await batch.context.quarantine.write(rows);
  batch.account.quarantine(rows);
  await removeRows(batch, session, tables, [...reasons.keys()]);
  return reasons.size;
}

async function failures(batch: Batch, session: SqlSession, tables: StagingTable[], check: LateCheck) {
  const { layout } = batch;
  const row = quoteIdentifier(layout.rowColumn);
  const staged = stagedRows(layout, tables);
  const { rows } = await session.query<{ row: string; value: string | null }>(
    `SELECT ${row}::text AS row, ${check.value} AS value FROM ${staged} s WHERE ${row} IN (${check.rowsThatFail(staged, layout.rowColumn)})`,
  );
  const { column, rule, sqlstate, message } = check;
  return rows.map(({ row: found, value }) => ({
    row: Number(found),
    reason: { column, rule, sqlstate, value, message } satisfies Reason,
  }));
}

async function quarantinedRows(batch: Batch, reasons: Map<number, Reason[]>): Promise<QuarantinedRow[]> {
  const { input, plan, context } = batch;
  const rows: QuarantinedRow[] = [];
  for (const locator of batch.locators) {
    const wanted = new Set(
      [...reasons.keys()].filter((row) => row >= locator.firstRow && row <= locator.lastRow),
    );
    if (wanted.size === 0) continue;
    const found = await rereadRows({
      ...input,
      ...plan.tuning,
      signal: context.signal,
      locator,
      rows: wanted,
    });
    for (const [row, place] of found) {
      const { line, byteOffset, piece, raw } = place;
      rows.push({
        part: locator.ordinal,
        row,
        line,
        byteOffset,
        piece,
        ...rawText(raw),
        reasons: reasons.get(row)!,
      });
    }
  }
  return rows;
}

async function removeRows(
  { layout }: Batch,
  session: SqlSession,
  tables: StagingTable[],
  rows: number[],
): Promise<void> {
  await inTransaction(session, async () => {
    for (const table of tables) {
      const { rowCount } = await session.query(
        `DELETE FROM ${table.name} WHERE ${quoteIdentifier(layout.rowColumn)} = ANY ($1::bigint[])`,
        [rows],
      );
      table.rows -= rowCount;
    }
  });
}
