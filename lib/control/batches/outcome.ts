import type { Transaction } from '@/lib/db';
import type { BatchResult } from '@/lib/engine';
import { dequeueAll, putBack } from '@/lib/queue';
import { renewFreshness } from '../freshness';
import { rollUpBatch } from '../statistics';
import { storable, storableJson } from '../storable';
import { transaction } from '../verb';
import { helpKeys } from './ask-for-help';
import { handToWorker } from './cancel';
import { storeErrorGroups } from './error-groups';
import { keepColumns } from './known-columns';
import { settleEarlier } from './needs-hand';
import { notifyBatch } from './notify';
import type { RecorderOptions } from './recorder';
import { jobKey } from './start';
import { startDependents } from './start-dependents';

export type BatchError = NonNullable<BatchResult['error']>;
type Held = Pick<RecorderOptions, 'batchId' | 'run'>;

/**
 * Records the engine's result: from here on the batch has ended.
 * @returns false where another run holds the batch; nothing is recorded then
 */
export function recordResult(held: Held, result: BatchResult): Promise<boolean> {
  const { read, inserted, updated, unchanged, quarantined, duplicates, filtered, deleted, warnings, bytes } =
    result;
  return end(
    held,
    {
      ...{
        state: result.state,
        read,
        inserted,
        updated,
        unchanged,
        quarantined,
        duplicates,
        filtered,
        deleted,
        warnings,
        bytes,
      },
      mergePlan: storableJson(result.plan),
      result: storableJson(result as object),
      ...driftOf(result),
      ...errorColumns(result.error),
    },
    (tx) => keepColumns(tx, held.batchId, result),
  );
}

function driftOf({ source }: BatchResult) {
  return source && source.changes.length > 0 ? { drift: storableJson(source.changes) } : {};
}

/** Records a failure from outside the engine, e.g. a secret that cannot be read. */
export function recordFailure(held: Held, error: BatchError): Promise<boolean> {
  return end(held, { state: 'failed', ...errorColumns(error) });
}

/** A try has failed: the batch waits for its next one, and says why. */
export function recordReturn(held: Held, why: string): Promise<boolean> {
  return transaction((tx) => giveBack(tx, held, { level: 'warn', message: storable(why) }));
}

/** Its worker ends: the batch stands in the queue as though that had not taken it, but for what it has staged. */
export function recordHandBack(held: Held): Promise<boolean> {
  const message = 'The worker was stopped. The next one goes on with what is staged.';
  return transaction(async (tx) => {
    if (!(await giveBack(tx, held, { level: 'info', message }))) return false;
    const { batchId } = held;
    await putBack(tx, 'run_batch', { batchId }, jobKey(batchId));
    return true;
  });
}

async function giveBack(
  tx: Transaction,
  held: Held,
  line: { level: 'info' | 'warn'; message: string },
): Promise<boolean> {
  if (!(await change(tx, held, { ...putDown, state: 'queued' }))) return false;
  await tx.batchLogLine.create({ data: { batchId: held.batchId, ...line } });
  await notifyBatch(tx, held.batchId);
  return true;
}

/** Something may stand in staging, which goes on with the batch or is dropped by a worker. */
const putDown = { stage: null, workerId: null, keepsStaging: true } as const;

/** Puts the batch down: no job runs it until somebody resumes it. */
export function recordPause(held: Held): Promise<boolean> {
  return transaction(async (tx) => {
    if (!(await change(tx, held, { ...putDown, state: 'paused' }))) return false;
    // Cancelled while it was being put down.
    const { batchId: id } = held;
    if ((await tx.batch.count({ where: { id, cancelRequestedAt: { not: null } } })) > 0)
      await handToWorker(tx, id);
    await notifyBatch(tx, held.batchId);
    return true;
  });
}

/** Grouping tens of millions of refused rows takes minutes. */
const endTimeoutMs = 1_800_000;

type Columns = NonNullable<Parameters<Transaction['batch']['updateMany']>[0]>['data'];

function end(
  held: Held,
  columns: Columns,
  alsoRecord?: (tx: Transaction) => Promise<void>,
): Promise<boolean> {
  return transaction(async (tx) => {
    if (!(await change(tx, held, { ...columns, stage: null, keepsStaging: false, finishedAt: new Date() })))
      return false;
    await storeErrorGroups(tx, held.batchId);
    await rollUpBatch(tx, held.batchId);
    await noteLoaded(tx, held.batchId);
    await alsoRecord?.(tx);
    await settleEarlier(tx, held.batchId);
    await startDependents(tx, held.batchId);
    await notifyBatch(tx, held.batchId);
    return true;
  }, endTimeoutMs);
}

/** A load is as fresh as its last batch that wrote; a rehearsal did not, and rows or a stretch loaded anew say nothing of today. */
async function noteLoaded(tx: Transaction, id: string): Promise<void> {
  const { loadId, state, isRehearsal, rerun, replayOfId, finishedAt } = await tx.batch.findUniqueOrThrow({
    where: { id },
    select: {
      loadId: true,
      state: true,
      isRehearsal: true,
      rerun: true,
      replayOfId: true,
      finishedAt: true,
    },
  });
  const isWhole = !isRehearsal && rerun === null && replayOfId === null;
  if ((state === 'succeeded' || state === 'partial') && isWhole && finishedAt)
    await renewFreshness(tx, { loadId, loadedAt: finishedAt });
}

async function change(tx: Transaction, { batchId, run }: Held, data: Columns): Promise<boolean> {
  const { count } = await tx.batch.updateMany({
    where: { id: batchId, runs: run, state: 'running' },
    data: { waitsFor: null, ...data },
  });
  // This run of the batch is over: whoever waits to help with it need not come.
  if (count === 1) await dequeueAll(tx, helpKeys(batchId));
  return count === 1;
}

function errorColumns(error: BatchError | null) {
  return {
    errorCode: error?.code ?? null,
    errorClass: error?.class ?? null,
    errorMessage: error ? storable(error.message) : null,
  };
}
