import { asLoadError, LoadError } from '../errors';
import { passing } from '../fail-point';
import { advanceWatermark } from '../incremental/advance-watermark';
import { isKeyUnique, isProvenByMerging } from '../merge/distinct-keys';
import { isEmpty } from '../merge/fill';
import { findSplit } from '../merge/lanes/lane-ledger';
import { findMerged } from '../merge/ledger';
import { mergeBatch } from '../merge/merge-batch';
import type { MergeChoice } from '../merge/merge-context';
import { appendsToIndexes } from '../merge/worth-rebuilding';
import { reconcileStaging } from '../reconcile/staged-counts';
import { batchResultSchema, type BatchResult, type RowCounts } from '../result';
import { backoffMs, mayRetry } from '../retry';
import { quoteTable } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { TableQueue } from '../stage/stage-parts';
import { isDataError } from '../sql/translate-error';
import { isBatchLost } from '../stage/batch-lock';
import { stagingArea } from '../stage/staging-area';
import type { StagingTable } from '../staging';
import type { Batch } from './batch';
import { clearStaged, newSearches, searchDuplicates, type Searches } from './clear-staged';
import { judgeBatch, measuresRows } from './judge-batch';
import { chooseLanes, joinLanes, mayMergeInLanes, type LaneChoice } from './lanes/choose-lanes';
import { mergeInLanes } from './lanes/merge-in-lanes';
import { refuseAsBefore } from './lanes/refused-before';
import { leaveOut, mayLeaveOut } from './leave-out';
import { mergeContext } from './merge-context';
import { nothingToWrite } from './nothing-new';
import { mergedResult, settle } from './settle';
import { requireThreshold } from './stage-batch';

/**
 * Merges while staging still runs: the open transaction takes each staging table as it becomes ready. A batch whose
 * rows turn out to collide is staged to its end and merged again with `mergeStaged`.
 * @returns undefined where the merge was given up for a reason that a second merge can cure
 */
export async function mergeWhileStaging(batch: Batch, tables: TableQueue): Promise<BatchResult | undefined> {
  try {
    // Of tables that are there, none is merged so where lanes are set.
    const against = batch.plan.tuning.mergeLanes > 1 ? 'the table is new' : undefined;
    return await tryMerge(batch, tables, { against });
  } catch (cause) {
    const error = asLoadError(cause);
    if (isForAnotherTry(error)) throw error;
    if (!isDataError(error.sqlstate) && error.class !== 'retryable') throw error;
    noteAttempt(batch, error, 1);
    return undefined;
  }
}

/** Merges what stands in staging: late checks first, then the merge itself, again where that can help. */
export async function mergeStaged(batch: Batch, tables: TableQueue): Promise<BatchResult> {
  const { account, plan, context } = batch;
  const searches = newSearches();
  await prepareStaged(batch, tables, searches);
  let lanes = await chooseLanes(batch, tables.all);
  let retries = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return lanes.split
        ? await mergeInLanes(batch, { tables: tables.all, split: lanes.split, isRepeat: tries > 1 })
        : await tryMerge(batch, tables, { searches, against: lanes.against, isAgain: retries > 0 });
    } catch (cause) {
      const error = asLoadError(cause);
      context.signal.throwIfAborted();
      if (isForAnotherTry(error)) throw error;
      const recorded = await findRecorded(batch).catch(() => undefined);
      if (recorded) return recorded;
      noteAttempt(batch, error, tries);
      if (mayBeCleared(batch, error) && (await clearStaged(batch, tables.all, searches))) continue;
      const joined: LaneChoice | undefined = lanes.split && (await joinLanes(batch, error));
      if (joined) {
        lanes = joined;
        continue;
      }
      if (!mayMergeAgain(batch, error, (retries += 1))) throw error;
      account.log('warn', `The merge is tried again: ${error.message}`);
      await context.sleep(backoffMs(plan.retry, retries - 1, context.random()), context.signal);
    }
  }
}

/** The destination, or the watermark that staging was cut at, is another than what the batch was prepared for; or the batch may be another's. */
function isForAnotherTry(error: LoadError): boolean {
  return (
    isBatchLost(error) || error.code === 'merge.tableAppeared' || error.code === 'incremental.watermarkMoved'
  );
}

/**
 * What the destination had refused before a lane went in stands in staging once more when a batch is staged anew. Rows with
 * a key are told from themselves in the table.
 */
function mayBeCleared({ plan, target }: Batch, error: LoadError): boolean {
  if (error.code === 'merge.sourceChanged') return plan.mode !== 'append' && target.key.length > 0;
  return isDataError(error.sqlstate);
}

/** Integrity violations that come from another writer, once the batch's own rows are cleared. */
const CONFLICTS = new Set(['23505', '23503', '23P01']);

function mayMergeAgain({ plan }: Batch, error: LoadError, retries: number): boolean {
  return (
    mayRetry(error, plan.retry, retries) ||
    (CONFLICTS.has(error.sqlstate ?? '') && retries <= plan.retry.retries)
  );
}

/** The result in the ledger, where this batch has been merged already: by an earlier process, or by a COMMIT whose answer was lost. */
export async function findRecorded({
  plan,
  context,
  sessions,
  account,
}: Pick<Batch, 'plan' | 'context' | 'sessions' | 'account'>): Promise<BatchResult | undefined> {
  const { ledger, schema, batchId } = stagingArea(plan.destination.stagingSchema, context.batchId);
  try {
    const { merged, lanes } = await sessions.during('ledger', async (session) => {
      const found = await findMerged(session, ledger, batchId);
      return { merged: found, lanes: found ? undefined : await findSplit(session, schema, batchId) };
    });
    for (const lane of lanes?.merged ?? []) account.mergedLane(lanes!.split, lane);
    account.refusedBefore = lanes?.refused;
    const target = merged?.target ?? lanes?.target;
    if (target !== undefined && target !== quoteTable(plan.destination.table))
      throw idTaken(context.batchId, target);
    if (target !== undefined && context.isRehearsal) throw nothingToRehearse(context.batchId);
    return merged && batchResultSchema.parse(merged.result);
  } catch (error) {
    // Without rights on the ledger nothing was merged by this role; what is missing is said before staging begins.
    if (error instanceof LoadError && error.sqlstate === '42501') return undefined;
    throw error;
  }
}

function idTaken(batchId: string, target: string): LoadError {
  return new LoadError('merge.idTaken', {
    class: 'fatal',
    message: `Batch ${batchId} has been merged into ${target} already, which is another table.`,
    remedy: 'Give each batch an id of its own.',
  });
}

function nothingToRehearse(batchId: string): LoadError {
  return new LoadError('merge.alreadyMerged', {
    class: 'fatal',
    message: `Batch ${batchId} has been merged already: run again under this id, it would do nothing.`,
    remedy: 'Rehearse under an id that was not used yet.',
  });
}

async function prepareStaged(batch: Batch, tables: TableQueue, searches: Searches): Promise<void> {
  const { account, checks } = batch;
  await batch.sessions.during('merge', async (session) => {
    account.enter('reconcile');
    await passing('reconciling');
    await account.timed('reconcile', () => reconcileStaging(session, tables.all));
    await account.timed('validate', () => leaveOut(batch, session, tables.all));
    if (checks.late.length > 0 || account.refusedBefore) {
      account.enter('validate');
      await account.timed('validate', () => refuseAsBefore(batch, session, tables.all));
    }
    requireThreshold(batch, true);
    await account.timed('validate', () => judgeBatch(batch, session, tables.all));
    // Where the merge itself proves that there are none, it need not wait for the search; elsewhere they must be gone first.
    // No lane could prove it for the others.
    if (
      mayMergeInLanes(batch) ||
      (!(await isProvenByFilling(batch, session)) &&
        !(await isProvenByMerging(keyFacts(batch), session, tables.all)))
    )
      await searchDuplicates(batch, tables.all, searches);
  });
}

async function isProvenByFilling(batch: Batch, session: SqlSession): Promise<boolean> {
  const { target, context } = batch;
  if (!target.existing) return true;
  if (context.isRehearsal) return false;
  return isKeyUnique(keyFacts(batch)) && (await isEmpty({ session, target }));
}

function keyFacts({ target, plan }: Batch) {
  return { target, mode: plan.mode, writing: plan.writing };
}

/**
 * @param known.searches what is known of staging; without them it is still being filled
 * @param known.against why the merge is one transaction although lanes are set
 * @param known.isAgain a merge of the same rows has failed: whatever it met, this one is of the plainest kind
 */
async function tryMerge(
  batch: Batch,
  tables: TableQueue,
  { searches, against, isAgain }: { searches?: Searches; against?: string | undefined; isAgain?: boolean },
): Promise<BatchResult> {
  const { account, input } = batch;
  let rows: RowCounts | undefined;
  await batch.sessions.during('merge', async (session) => {
    // Opened while the batch was being cancelled, it is not among those that the cancel ended.
    batch.context.signal.throwIfAborted();
    account.enter('merge');
    const waited = { seconds: 0 };
    await account.timed('merge', () =>
      mergeBatch({
        context: mergeContext(batch, session),
        expectedBytes: input.bytesExpected,
        tables: noteWaiting(tables, waited),
        isStaging: !searches,
        isDistinct: searches?.duplicates ?? false,
        mayRebuild: searches && !isAgain && mayLockOut(batch) ? tables.all : undefined,
        onWait: (holder) => account.waits(quoteTable(batch.target.table), holder),
        onChoice: (choice) => account.choose(isNothing(batch, tables) ?? asOne(choice, against)),
        settle: async (counts) => {
          await judgeBatch(batch, session, tables.all);
          rows = await settle(batch, counts);
          await moveWatermark(batch, session, tables);
          account.isInDoubt = !batch.context.isRehearsal;
          return mergedResult(batch, rows);
        },
      }),
    );
    account.seconds.merge -= waited.seconds;
  });
  return mergedResult(batch, rows!);
}

/** Readers may have to wait for the merge. A rehearsal holds nobody up. */
function mayLockOut({ plan, context }: Batch): boolean {
  return plan.tuning.prefer === 'speed' && !context.isRehearsal;
}

function asOne({ merge, why }: MergeChoice, against: string | undefined): MergeChoice {
  return { merge, why: against === undefined ? why : `${why}; in one transaction, not in lanes: ${against}` };
}

function isNothing({ increment }: Batch, { all }: TableQueue): MergeChoice | undefined {
  return increment && all.every(({ rows }) => rows === 0) ? nothingToWrite(increment.slice) : undefined;
}

/** In the merge transaction: the watermark stands if the rows do. */
async function moveWatermark(batch: Batch, session: SqlSession, tables: TableQueue): Promise<void> {
  const { increment, account, layout, area, context } = batch;
  if (!increment) return;
  const merged = { stagingSchema: area.schema, layout, tables: tables.all, batchId: context.batchId };
  const { before, after } = await advanceWatermark(session, increment, merged);
  account.watermark = { cursor: increment.cursor.column, before, after };
}

/** Time that a merge waits for staging is not its own. */
async function* noteWaiting(tables: TableQueue, waited: { seconds: number }): AsyncGenerator<StagingTable> {
  let since = performance.now();
  for await (const table of tables) {
    waited.seconds += (performance.now() - since) / 1000;
    yield table;
    since = performance.now();
  }
  waited.seconds += (performance.now() - since) / 1000;
}

function noteAttempt({ account }: Batch, error: LoadError, number: number): void {
  account.attempt({ part: 'merge', number, class: error.class, code: error.code, message: error.message });
}

/**
 * Whether rows may reach the destination's transaction before all are staged. An upsert into a table that holds rows
 * needs them all first: to find duplicates, and to see staging and table in one snapshot.
 */
export async function mayMergeWhileStaging(batch: Batch): Promise<boolean> {
  const { checks, target, plan, guard, input } = batch;
  if (checks.late.length > 0 || measuresRows(batch) || mayMergeInLanes(batch)) return false;
  // Nobody is to wait for an altered table longer than its merge takes.
  if (target.alterations.length > 0) return false;
  if (plan.mode === 'replace' || mayLeaveOut(batch)) return false;
  if (!target.existing) return true;
  if (!mayLockOut(batch)) return false;
  if (plan.mode === 'append')
    return !(await appendsToIndexes(mergeContext(batch, guard), input.bytesExpected));
  return isKeyUnique(keyFacts(batch)) && (await isEmpty({ session: guard, target }));
}
