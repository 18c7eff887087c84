import { asLoadError, LoadError } from '../../errors';
import { findSplit, type MergedLane } from '../../merge/lanes/lane-ledger';
import type { LaneSplit } from '../../merge/lanes/lane-split';
import { mergeLane } from '../../merge/lanes/merge-lane';
import { enterLedger, recordResult } from '../../merge/ledger';
import { lockTarget } from '../../merge/lock-target';
import type { MergeChoice } from '../../merge/merge-context';
import { reconcileStaging } from '../../reconcile/staged-counts';
import type { BatchResult, RowCounts } from '../../result';
import { quoteTable } from '../../sql/identifiers';
import { inTransaction, type SqlSession } from '../../sql/session';
import type { StagingTable } from '../../staging';
import type { Batch } from '../batch';
import { mergeContext } from '../merge-context';
import { mergedResult, settle } from '../settle';
import { leaveOutMerged } from './leave-out-merged';
import { LaneWatch } from './lane-watch';
import { forgetRefused, keepRefused } from './refused-before';

/** A lane whose transaction has done all but its COMMIT. */
interface OpenLane {
  session: SqlSession;
  merged: MergedLane;
  choice: MergeChoice;
}

/**
 * Merges in lanes, each a transaction of its own. They work at the same time and wait for each other; then the counts of
 * all decide, as they do for one transaction; then they commit one after the other. So whatever can refuse the batch has
 * been settled before the first lane is in, and what can still come between two lanes is the loss of the server, of a
 * connection or of this process. The ledger knows the lanes that are in: whoever takes the batch up again merges the others.
 * @throws LoadError; lanes that are in stay so, and `account.lanes` says which
 */
export async function mergeInLanes(
  batch: Batch,
  { tables, split, isRepeat }: { tables: StagingTable[]; split: LaneSplit; isRepeat: boolean },
): Promise<BatchResult> {
  const { account, sessions, target, area, context } = batch;
  account.enter('merge');
  const rows = await account.timed('merge', () =>
    sessions.during('merge', async (session) => {
      const lock = await lockTarget(session, {
        target,
        onWait: (holder) => account.waits(quoteTable(target.table), holder),
      });
      try {
        // A server that crashed has emptied staging: nothing of that may pass for a changed source.
        if (isRepeat) await reconcileStaging(session, tables);
        const known = (await findSplit(session, area.schema, context.batchId))?.merged ?? [];
        await leaveOutMerged(batch, { session, tables, split, merged: known });
        const rows = await mergeOthers(batch, { session, tables, split, known });
        await closeBatch(batch, session, rows);
        return rows;
      } finally {
        await lock.release();
      }
    }),
  );
  return mergedResult(batch, rows);
}

interface Others {
  /** Holds the lock of the table. */
  session: SqlSession;
  tables: StagingTable[];
  split: LaneSplit;
  /** Lanes that are in. */
  known: readonly MergedLane[];
}

async function mergeOthers(batch: Batch, { session, tables, split, known }: Others): Promise<RowCounts> {
  const isIn = new Set(known.map(({ lane }) => lane));
  const others = Array.from({ length: split.lanes }, (_, index) => index + 1).filter(
    (lane) => !isIn.has(lane),
  );
  const crew = new Map<number, SqlSession>();
  try {
    for (const lane of others) crew.set(lane, await batch.sessions.connect(`merge lane ${lane}`));
    const open = await mergeAtOnce(batch, crew, { tables, split });
    batch.account.choose(explain(split, open));
    const rows = await settle(batch, sumOf([...known, ...open.map(({ merged }) => merged)]));
    // Whoever has lost the table's lock must not commit, and a lane that was lost while it waited is found before that.
    for (const each of [session, ...open.map((lane) => lane.session)]) await each.query('SELECT 1');
    await keepRefused(batch, session);
    await commitAll(batch, open, split);
    return rows;
  } finally {
    await Promise.all([...crew.values()].map((lane) => batch.sessions.close(lane).catch(() => undefined)));
  }
}

/** @throws the first lane's error, or that of lanes which wait for each other; the transactions of all are then ended */
async function mergeAtOnce(
  batch: Batch,
  crew: ReadonlyMap<number, SqlSession>,
  { tables, split }: Pick<Others, 'tables' | 'split'>,
): Promise<OpenLane[]> {
  const watch = await LaneWatch.over(batch, crew);
  try {
    return await watch.together((lane, session) => openLane(batch, { session, tables, split, lane }));
  } finally {
    await watch.end();
  }
}

async function openLane(
  batch: Batch,
  { session, ...run }: Pick<Others, 'session' | 'tables' | 'split'> & { lane: number },
): Promise<OpenLane> {
  const lane = { context: mergeContext(batch, session), stagingSchema: batch.area.schema, ...run };
  return { session, ...(await mergeLane(lane)) };
}

/**
 * From the first COMMIT on, the lanes are not called back: a cancel, or the loss of one of them, would leave the table
 * between before and after.
 */
async function commitAll({ sessions, account }: Batch, open: OpenLane[], split: LaneSplit): Promise<void> {
  for (const { session } of open) sessions.shield(session);
  let failure: LoadError | undefined;
  for (const { session, merged } of open) {
    const lost = await session.query('COMMIT').then(
      () => undefined,
      (error: unknown) => cutOff(merged.lane, split, asLoadError(error)),
    );
    failure ??= lost;
    if (!lost) account.mergedLane(split, merged);
  }
  if (failure) throw failure;
}

function cutOff(lane: number, { lanes }: LaneSplit, cause: LoadError): LoadError {
  return new LoadError('merge.laneLost', {
    class: cause.class,
    message: `The COMMIT of lane ${lane} of ${lanes} failed: ${cause.message}`,
    sqlstate: cause.sqlstate,
    cause,
  });
}

/** The batch is merged once all its lanes are: its own ledger row says so, with the result. */
async function closeBatch(batch: Batch, session: SqlSession, rows: RowCounts): Promise<void> {
  const context = mergeContext(batch, session);
  await inTransaction(session, async () => {
    await enterLedger(context);
    await forgetRefused(batch, session);
    await recordResult(session, context.ledger, context.batchId, mergedResult(batch, rows));
  });
}

function sumOf(lanes: readonly MergedLane[]) {
  const sum = { inserted: 0, updated: 0, unchanged: 0, deleted: 0 };
  for (const { inserted, updated, unchanged } of lanes) {
    sum.inserted += inserted;
    sum.updated += updated;
    sum.unchanged += unchanged;
  }
  return sum;
}

function explain(split: LaneSplit, open: readonly OpenLane[]): MergeChoice {
  const ways = [...new Set(open.map(({ choice }) => choice.merge))];
  const by = { hash: 'a hash of', range: 'ranges of', column: 'the values of' }[split.by];
  const reasons = open.map(({ merged, choice }) => `lane ${merged.lane}: ${choice.why}`);
  return {
    merge: `${split.lanes} lanes by ${by} ${split.columns.join(', ')}: ${ways.join(' or ') || 'nothing to write'}`,
    why: ['merge lanes are set', ...reasons].join('; '),
  };
}
