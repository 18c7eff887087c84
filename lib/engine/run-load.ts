import type { OpenDestination } from './destinations/destination';
import { destinationOf } from './destinations/registry';
import { asLoadError, LoadError } from './errors';
import type { RunContext } from './events';
import { BatchAccount } from './monitor/batch-account';
import { loadPlanSchema, type LoadPlan, type LoadPlanInput } from './plan';
import { openInput } from './prepare/open-input';
import type { BatchResult } from './result';
import { backoffMs, mayRetry } from './retry';
import { batchResult, unmergedRows } from './run/batch-result';
import { findRecorded, mayMergeWhileStaging, mergeStaged, mergeWhileStaging } from './run/merge-staged';
import { enterDestination, prepareBatch } from './run/prepare-batch';
import { Sessions } from './run/sessions';
import { stageBatch } from './run/stage-batch';
import { TableQueue } from './stage/stage-parts';
import { dropStaging, stagingArea } from './stage/staging-area';

/**
 * Runs one batch: extract → stage → validate → reconcile → merge. Resolves with its result whatever becomes of the
 * load; a failed or cancelled batch leaves the destination as it was.
 */
export async function runLoad(input: LoadPlanInput, context: RunContext): Promise<BatchResult> {
  const plan = loadPlanSchema.parse(input);
  const account = new BatchAccount(context.emit, context.now);
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryLoad(plan, context, account);
    } catch (cause) {
      const error = asLoadError(cause);
      if (context.signal.aborted || !mayRetry(error, plan.retry, tries))
        return failed(plan, context, account, error);
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

async function tryLoad(plan: LoadPlan, context: RunContext, account: BatchAccount): Promise<BatchResult> {
  context.signal.throwIfAborted();
  const input = await openInput(plan, context);
  account.bytesTotal = input.bytesTotal;
  const kind = destinationOf(plan.destination.kind);
  const destination = await kind.open(kind.configSchema.parse(plan.destination.config));
  const sessions = new Sessions(destination, context.batchId);
  const onCancel = () => void sessions.terminateAll().catch(() => undefined);
  context.signal.addEventListener('abort', onCancel);
  try {
    return await loadInto({ plan, context, account, destination, sessions, input });
  } finally {
    context.signal.removeEventListener('abort', onCancel);
    await sessions.closeAll();
    await dropAfter(destination, plan, context);
    await destination.close();
    await input.source.close();
  }
}

async function loadInto(prepared: Parameters<typeof prepareBatch>[0]): Promise<BatchResult> {
  const { plan, context, sessions } = prepared;
  const { guard, area } = await enterDestination(plan, context, sessions);
  const recorded = await findRecorded({ area, context, sessions });
  if (recorded) return recorded;
  const batch = await prepareBatch(prepared, guard, area);
  const tables = new TableQueue();
  const merging = (await mayMergeWhileStaging(batch)) ? mergeWhileStaging(batch, tables) : undefined;
  // It may fail before staging has come to its end; whoever awaits it below gets the error.
  merging?.catch(() => undefined);
  try {
    await stageBatch(batch, tables);
  } catch (error) {
    // The open merge transaction gets the same error through the queue; its rollback comes first.
    await merging?.catch(() => undefined);
    throw error;
  }
  return (await merging) ?? (await mergeStaged(batch, tables));
}

/** Staging goes with its batch. Where the server is gone, the next batch sweeps it. */
async function dropAfter(
  destination: OpenDestination,
  { destination: { stagingSchema } }: LoadPlan,
  context: RunContext,
): Promise<void> {
  const drop = async () => {
    const session = await destination.session('stevedore cleanup');
    try {
      await dropStaging(session, stagingSchema, stagingArea(stagingSchema, context.batchId).prefix);
    } finally {
      await session.close();
    }
  };
  await drop().catch((error: unknown) => {
    context.emit({
      type: 'log',
      level: 'warn',
      message: `Staging could not be dropped; the next batch will: ${asLoadError(error).message}`,
    });
  });
}

/** Nothing refused is lost: quarantine stays, whatever became of the batch. */
async function failed(
  plan: LoadPlan,
  context: RunContext,
  account: BatchAccount,
  error: LoadError,
): Promise<BatchResult> {
  await context.quarantine.flush();
  const rows = unmergedRows(account, await context.quarantine.count());
  const isCancelled = context.signal.aborted;
  const cancelled = new LoadError('batch.cancelled', {
    class: 'fatal',
    message: 'The batch was cancelled. The destination is unchanged.',
  });
  return batchResult(
    { plan, context, account },
    { state: isCancelled ? 'cancelled' : 'failed', rows, error: isCancelled ? cancelled : error },
  );
}
