import { asLoadError } from '../errors';
import type { LateRefusal, QuarantinedRow } from '../events';
import type { Reason } from '../extract/block';
import { rereadRows } from '../extract/reread-rows';
import { ReasonTally } from '../monitor/reason-tally';
import { stagedRows } from '../merge/staged-rows';
import { quoteIdentifier } from '../sql/identifiers';
import { inTransaction, type SqlSession } from '../sql/session';
import type { LateCheck, StagingTable } from '../staging';
import type { Batch } from './batch';
import { failingRows } from './failing-rows';
import { mayMergeInLanes } from './lanes/choose-lanes';
import { rawText } from './quarantined-row';

/** What a search works with. */
interface Search {
  batch: Batch;
  session: SqlSession;
  tables: StagingTable[];
}

/**
 * Runs checks that compare rows, over all that is staged: rows that fail move from staging to quarantine, with every
 * reason and with their bytes read again from the source.
 * @returns rows refused
 */
export function refuseLate(search: Search, checks: readonly LateCheck[]): Promise<number> {
  return refuseFailures(search, checks, failures);
}

/**
 * The same for what the destination enforces itself. A check that it does not let us make (no right to read the other
 * table, an expression that raises an error) finds nothing: halving the batch will.
 */
export function refuseKnown(search: Search, checks: readonly LateCheck[]): Promise<number> {
  return refuseFailures(search, checks, async (_, check) => {
    try {
      return await failures(search, check);
    } catch (cause) {
      const error = asLoadError(cause);
      if (error.class === 'retryable') throw error;
      search.batch.account.log('info', `A check cannot be made before the merge: ${error.message}`);
      return [];
    }
  });
}

async function refuseFailures(
  search: Search,
  checks: readonly LateCheck[],
  find: typeof failures,
): Promise<number> {
  const reasons = new Map<number, Reason[]>();
  for (const check of checks) {
    if (check.severity === 'warning') {
      const warnings = await countFailures(search, check);
      search.batch.account.warnings += warnings;
      continue;
    }
    for (const { row, reason } of await find(search, check))
      reasons.set(row, [...(reasons.get(row) ?? []), reason]);
  }
  await refuseRows(search, reasons);
  return reasons.size;
}

/** Moves rows from staging to quarantine, their bytes read again from the source. */
export async function refuseRows(
  { batch, session, tables }: Search,
  reasons: ReadonlyMap<number, Reason[]>,
): Promise<void> {
  if (reasons.size === 0) return;
  const rows = await readRefused(batch, reasons);
  await batch.context.quarantine.write(rows);
  if (mayMergeInLanes(batch)) for (const row of rows) batch.account.refusedLate.push(placed(row));
  const tally = new ReasonTally();
  tally.count(rows);
  batch.account.quarantine(tally);
  await removeRows(batch, session, tables, [...reasons.keys()]);
}

function placed({ row, line, byteOffset, reasons }: QuarantinedRow): LateRefusal {
  return { row, line, byteOffset, reasons };
}

function failures({ batch: { layout }, session, tables }: Search, check: LateCheck) {
  return failingRows({ session, layout, tables }, check);
}

async function countFailures({ batch: { layout }, session, tables }: Search, check: LateCheck) {
  const failing = check.rowsThatFail(stagedRows(layout, tables), layout.rowColumn);
  const { rows } = await session.query<{ count: string }>(
    `SELECT count(*) AS count FROM (${failing}) failing`,
  );
  return Number(rows[0]!.count);
}

/** Rows with what stands there in the source; those that it no longer has are missing. */
export async function readRefused(
  batch: Batch,
  reasons: ReadonlyMap<number, Reason[]>,
): Promise<QuarantinedRow[]> {
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
