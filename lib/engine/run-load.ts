import { destinationOf } from './destinations/registry';
import { asLoadError, LoadError } from './errors';
import type { RunContext } from './events';
import { openSlice, sourceSlice, type Slice } from './incremental/slice';
import { BatchAccount } from './monitor/batch-account';
import { loadPlanSchema, type LoadPlan, type LoadPlanInput } from './plan';
import { openInput, type OpenInput } from './prepare/open-input';
import type { BatchResult } from './result';
import { backoffMs, mayRetry } from './retry';
import { batchResult, unmergedRows, type ResultFacts } from './run/batch-result';
import { endWithNothing, isNothingNew } from './run/nothing-new';
import { tellUnfinished } from './run/lanes/unfinished';
import { findRecorded, mayMergeWhileStaging, mergeStaged, mergeWhileStaging } from './run/merge-staged';
import type { Batch } from './run/batch';
import { PAUSED } from './run/pause';
import { prepareBatch, type Entered } from './run/prepare-batch';
import { readingOf } from './run/reading';
import { Sessions } from './run/sessions';
import { stageShared } from './run/shared/stage-shared';
import { roundOffTable, stageBatch } from './run/stage-batch';
import { spoilsStaging } from './run/take-up';
import type { SqlSession } from './sql/session';
import { NOT_TUPLES } from './sql/tuples';
import { TableQueue } from './stage/stage-parts';
import { lockBatch } from './stage/batch-lock';
import { keepForNext } from './stage/kept-staging';
import { dropStaging, stagingArea, takeOwnStaging } from './stage/staging-area';

/**
 * Runs one batch: extract → stage → validate → reconcile → merge. Resolves with its result whatever becomes of the
 * load; a failed or cancelled batch leaves the destination as it was. A paused one
 * (`context.pause`) ends as cancelled, with the code `batch.paused`: run again under its id, it goes on, as does one whose
 * process died.
 */
export async function runLoad(input: LoadPlanInput, context: RunContext): Promise<BatchResult> {
  let plan = loadPlanSchema.parse(input);
  const account = new BatchAccount(context.emit, context.now);
  for (let tries = 1; ; tries += 1) {
    const mayTry = (error: LoadError) => !context.signal.aborted && mayRetry(error, plan.retry, tries);
    const goesOn = (error: LoadError) =>
      !spoilsStaging(error) && (mayTry(error) || (context.isRunAgain?.(error) ?? false));
    try {
      return await holding({ plan, context, account }, loadInto, goesOn);
    } catch (cause) {
      account.fallSilent();
      const error = asLoadError(cause);
      // Whatever tuples are in the way of, text is not; that is no retry.
      const goesOnAsText = error.code === NOT_TUPLES && !context.signal.aborted;
      if (goesOnAsText) plan = { ...plan, tuning: { ...plan.tuning, binaryCopy: 'off' } };
      else if (!mayTry(error)) return await ended({ plan, context, account }, error);
      account.attempt({
        part: 'batch',
        number: tries,
        class: error.class,
        code: error.code,
        message: error.message,
      });
      await context
        .sleep(backoffMs(plan.retry, tries - 1, context.random(), error.retryAfterSeconds), context.signal)
        .catch(() => undefined);
      account.startOver();
    }
  }
}

/**
 * Ends a batch that nobody is to run any more: no process of it, wherever it stands still, can merge from here on, and
 * its staging goes.
 * @returns its result, where it was merged before
 * @throws LoadError where the destination cannot be asked
 */
export async function endBatch(input: LoadPlanInput, context: RunContext): Promise<BatchResult | undefined> {
  const plan = loadPlanSchema.parse(input);
  const account = new BatchAccount(context.emit, context.now);
  return holding({ plan, context, account }, findRecorded);
}

/**
 * Opens the destination, takes the batch, and leaves nothing of it behind.
 * @param goesOn after which error what is staged is left for another run all the same
 */
async function holding<Result>(
  facts: ResultFacts,
  work: (entered: Entered) => Promise<Result>,
  goesOn: (error: LoadError) => boolean = () => false,
): Promise<Result> {
  const { plan, context } = facts;
  const kind = destinationOf(plan.destination.kind);
  const destination = await kind.open(kind.configSchema.parse(plan.destination.config));
  const sessions = new Sessions(destination, context.batchId, plan.tuning);
  const onCancel = () => void sessions.terminateAll().catch(() => undefined);
  context.signal.addEventListener('abort', onCancel);
  let isForLater = false;
  try {
    const guard = await takeBatch(plan, context, sessions);
    return await work({ ...facts, destination, sessions, guard });
  } catch (cause) {
    const error = asLoadError(cause);
    isForLater = error.code === PAUSED || error.code === SUPERSEDED || goesOn(error);
    throw cause;
  } finally {
    context.signal.removeEventListener('abort', onCancel);
    await sessions.closeAll();
    await dropAfter({ destination, sessions, plan, context }, isForLater);
    await destination.close();
  }
}

/** Nobody else works on the batch from here on, so that what the ledger says next is the last word. */
async function takeBatch(plan: LoadPlan, context: RunContext, sessions: Sessions): Promise<SqlSession> {
  const area = stagingArea(plan.destination.stagingSchema, context.batchId);
  const guard = await sessions.connect('guard');
  await lockBatch(guard, area, context.mayTakeOver ?? (() => Promise.resolve(false)));
  if (context.isCurrent && !(await context.isCurrent())) throw superseded();
  sessions.belongTo(area, guard);
  return guard;
}

/** What stands in staging is for whoever has it now. */
const SUPERSEDED = 'batch.superseded';

function superseded(): LoadError {
  return new LoadError(SUPERSEDED, {
    class: 'fatal',
    message: 'Another process has taken this batch on meanwhile. This one has changed nothing.',
  });
}

async function loadInto(entered: Entered): Promise<BatchResult> {
  const { plan, context, account } = entered;
  // Before anything else: a batch that has been merged is done, even if it was cancelled or its source is gone since.
  const recorded = await findRecorded(entered);
  if (recorded) return recorded;
  account.isInDoubt = false;
  context.signal.throwIfAborted();
  const slice = await sliceOf(entered);
  let input: OpenInput;
  try {
    input = await openInput(plan, context, {
      slice: slice && sourceSlice(slice, plan),
      file: plan.incremental?.rerun?.file,
    });
  } catch (error) {
    if (slice && isNothingNew(plan, asLoadError(error))) return endWithNothing(entered, slice);
    throw error;
  }
  account.bytesTotal = input.bytesTotal;
  try {
    const batch = await prepareBatch({ ...entered, input, slice });
    context.emit({ type: 'reading', reading: readingOf(batch) });
    if (!batch.resumed) await startOver(context);
    return await runBatch(batch);
  } finally {
    await input.source.close();
  }
}

/** What an earlier try has refused and told of its parts is of no matter any more. */
async function startOver({ quarantine, emit }: RunContext): Promise<void> {
  await quarantine.startOver();
  emit({ type: 'takenUp', parts: [] });
}

/** Where an incremental load begins this time. */
async function sliceOf({ plan, destination, sessions }: Entered): Promise<Slice | undefined> {
  const { incremental } = plan;
  if (!incremental) return undefined;
  const existing = await destination.describeTable(plan.destination.table);
  return sessions.during('watermark', (session) => openSlice(session, { ...plan, incremental }, existing));
}

async function runBatch(batch: Batch): Promise<BatchResult> {
  const tables = new TableQueue();
  for (const table of batch.resumed?.tables ?? []) {
    await roundOffTable(batch, batch.guard, table.name);
    tables.push(table);
  }
  if (await stageShared(batch, tables)) {
    await tellStagingSize(batch, tables);
    return mergeStaged(batch, tables);
  }
  const merging = (await mayMergeWhileStaging(batch)) ? mergeWhileStaging(batch, tables) : undefined;
  // It may fail before staging has come to its end; whoever awaits it below gets the error.
  merging?.catch(() => undefined);
  try {
    await stageBatch(batch, tables);
    await tellStagingSize(batch, tables);
  } catch (error) {
    // The open merge transaction gets the same error through the queue; its rollback comes first.
    await merging?.catch(() => undefined);
    throw error;
  }
  return (await merging) ?? (await mergeStaged(batch, tables));
}

/** So that the next batch of the load knows how much room it needs; no batch fails for want of that. */
async function tellStagingSize({ guard, context }: Batch, { all }: TableQueue): Promise<void> {
  const names = all.map(({ name }) => name);
  const found = await guard
    .query<{ bytes: string | null }>(
      `SELECT sum(pg_total_relation_size(to_regclass(name))) AS bytes FROM unnest($1::text[]) AS name`,
      [names],
    )
    .catch(() => undefined);
  const bytes = found?.rows[0]?.bytes;
  if (bytes) context.emit({ type: 'staged', bytes: Number(bytes) });
}

/** Staging goes with its batch. Where the server is gone, or another process has taken the batch on, it stays. */
async function dropAfter(
  { destination, sessions, plan, context }: Pick<Entered, 'destination' | 'sessions' | 'plan' | 'context'>,
  isForLater: boolean,
): Promise<void> {
  const area = stagingArea(plan.destination.stagingSchema, context.batchId);
  const drop = async () => {
    const session = await destination.session('stevedore cleanup');
    try {
      // A pooler has given them to others by now.
      if (!destination.isPooled) await sessions.endLost(session);
      await takeOwnStaging(session, area);
      if (!isForLater || !(await keepForNext(session, area))) await dropStaging(session, area);
    } finally {
      await session.close();
    }
  };
  await drop().catch((error: unknown) => {
    const message = `Staging could not be dropped; the next batch will: ${asLoadError(error).message}`;
    context.emit({ type: 'log', level: 'warn', message });
  });
}

/** Where COMMIT was sent and its answer did not come, only the ledger knows how the batch has ended. */
async function ended(facts: ResultFacts, error: LoadError): Promise<BatchResult> {
  if (!facts.account.isInDoubt) return failed(facts, error);
  let recorded: BatchResult | undefined;
  try {
    recorded = await holding(facts, findRecorded);
  } catch {
    return failed(facts, inDoubt(error));
  }
  return recorded ?? failed(facts, error);
}

function inDoubt(cause: LoadError): LoadError {
  return new LoadError('merge.inDoubt', {
    class: 'retryable',
    message: `The destination was lost while the merge was being committed, and cannot be asked: it may hold the rows of this batch. ${cause.message}`,
    cause,
  });
}

const CANCELLED = 'The batch was cancelled. The destination is unchanged.';

/** Nothing refused is lost: quarantine stays, whatever became of the batch. */
async function failed(facts: ResultFacts, error: LoadError): Promise<BatchResult> {
  const { context, account } = facts;
  const isCancelled = context.signal.aborted && error.code !== 'merge.inDoubt';
  const isPaused = error.code === PAUSED;
  const rows = unmergedRows(account, await countQuarantined(context, account));
  const cause = isCancelled
    ? new LoadError('batch.cancelled', { class: 'fatal', message: CANCELLED })
    : error;
  return batchResult(facts, {
    state: isCancelled || isPaused ? 'cancelled' : 'failed',
    rows,
    error: tellUnfinished(cause, account.lanes),
  });
}

/** The batch has failed already: that its quarantine cannot be reached must not hide why. */
async function countQuarantined({ quarantine, emit }: RunContext, account: BatchAccount): Promise<number> {
  try {
    await quarantine.flush();
    return await quarantine.count();
  } catch (error) {
    emit({
      type: 'log',
      level: 'warn',
      message: `Quarantine cannot be counted: ${asLoadError(error).message}`,
    });
    return account.refused;
  }
}
