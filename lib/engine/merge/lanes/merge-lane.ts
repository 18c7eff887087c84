import { LoadError } from '../../errors';
import type { StagingLayout, StagingTable } from '../../staging';
import { appendStrategy } from '../append';
import { keyedStrategy } from '../keyed';
import { isEmpty } from '../fill';
import type { MergeChoice, MergeContext, MergeStrategy } from '../merge-context';
import { resetSearchPath } from '../settings';
import { rowsOf } from '../staged-rows';
import type { SqlSession } from '../../sql/session';
import type { Target } from '../../target';
import { enterLane, recordLane, type MergedLane } from './lane-ledger';
import { hashOfIdentity, isOfLane, type LaneSplit } from './lane-split';

interface LaneRun {
  context: MergeContext;
  stagingSchema: string;
  split: LaneSplit;
  lane: number;
  tables: readonly StagingTable[];
}

/**
 * One lane's transaction up to its COMMIT, which is left to the caller: ledger first, then the lane's rows, then the
 * checks that PostgreSQL would make at COMMIT. Its rows are those of the staging tables that are dealt to it, one a key.
 */
export async function mergeLane({
  context,
  stagingSchema,
  split,
  lane,
  tables,
}: LaneRun): Promise<{ merged: MergedLane; choice: MergeChoice }> {
  const { session, batchId } = context;
  await session.query(
    `BEGIN ISOLATION LEVEL ${context.mode === 'append' ? 'READ COMMITTED' : 'REPEATABLE READ'}`,
  );
  await enterLane(session, stagingSchema, { batchId, lane });
  // It stands idle when it is done, until the slowest lane is.
  await session.query('SET LOCAL idle_in_transaction_session_timeout TO 0');
  await resetSearchPath(session);
  const { rows, fingerprint, slices } = await sliceTables(context, { split, lane, tables });
  const strategy = await chooseStrategy(context);
  for (const slice of slices) await strategy.take(slice);
  const { deleted: _, ...counts } = await strategy.finish();
  await session.query('SET CONSTRAINTS ALL IMMEDIATE');
  const merged = { lane, rows, fingerprint, ...counts };
  requireConserved(merged);
  await recordLane(session, stagingSchema, batchId, merged);
  return { merged, choice: strategy.choice };
}

/**
 * Into a table that is empty, rows are added without a look at it: planned for nothing, a join would go through what lanes
 * are writing once for each row.
 */
async function chooseStrategy(context: MergeContext): Promise<MergeStrategy> {
  if (context.mode === 'append') return appendStrategy(context);
  return (await isEmpty(context))
    ? appendStrategy(context, 'the table was empty')
    : keyedStrategy(context, true);
}

/** What is staged for one lane, and how much that is. */
export async function sliceTables(
  { session, layout, target }: { session: SqlSession; layout: StagingLayout; target: Target },
  { split, lane, tables }: Pick<LaneRun, 'split' | 'lane' | 'tables'>,
): Promise<Pick<MergedLane, 'rows' | 'fingerprint'> & { slices: StagingTable[] }> {
  const where = isOfLane(split, layout, lane);
  const slices: StagingTable[] = [];
  let sum = 0n;
  for (const { name } of tables) {
    const { rows } = await session.query<{ rows: string; sum: string }>(
      `SELECT count(*) AS rows, coalesce(sum(${hashOfIdentity(target, layout)}), 0) AS sum FROM ${rowsOf({ name, rows: 0, where })}`,
    );
    slices.push({ name, rows: Number(rows[0]!.rows), where });
    sum += BigInt(rows[0]!.sum);
  }
  return { slices, rows: slices.reduce((total, slice) => total + slice.rows, 0), fingerprint: String(sum) };
}

function requireConserved({ lane, rows, inserted, updated, unchanged }: MergedLane): void {
  if (inserted + updated + unchanged === rows) return;
  throw new LoadError('reconcile.notConserved', {
    class: 'fatal',
    message:
      `${rows} rows were staged for lane ${lane}, but ${inserted + updated + unchanged} are accounted for: ${inserted} inserted, ` +
      `${updated} updated, ${unchanged} unchanged. None of the lanes that were at work was kept.`,
    remedy: 'Look for a trigger or rule on the table that swallows or adds rows.',
  });
}
