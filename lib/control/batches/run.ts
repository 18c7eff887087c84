import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '@/lib/db';
import { passing, PAUSED, runLoad, type BatchResult, type LoadError } from '@/lib/engine';
import { env } from '@/lib/env';
import { ControlError } from '../errors';
import { compileLoad, type CompiledLoad } from '../loads';
import { writeReplayFile } from '../quarantine';
import { askForHelp } from './ask-for-help';
import { knownColumnsOf } from './known-columns';
import { recordFailure, recordHandBack, recordPause, recordResult, recordReturn } from './outcome';
import { ControlQuarantineSink } from './quarantine-sink';
import { isConnectionLoss, whenReachable } from './reachable';
import { BatchRecorder } from './recorder';
import { stagingFactorOf } from './staging-factor';

/** How often progress is written and a request to cancel is looked for. */
const tickMs = 1_000;
/** How long a finished result waits for a control database that is away, before the queue's own retry takes over. */
const patienceMs = 600_000;

export interface RunBatchOptions {
  workerId: string;
  /** No further try follows: what fails now has failed. */
  isLastTry: boolean;
  /** Aborted when the worker is asked to end: the batch is put down for the next one, once the parts in hand are staged. */
  ending?: AbortSignal;
  /** Aborted when it can wait no longer: the batch goes back to the queue with the parts that are staged. */
  signal: AbortSignal;
}

/** What the task does about it: `again` is for the queue to try once more. */
export type RunOutcome =
  | { kind: 'ended'; state: BatchResult['state'] }
  | { kind: 'paused' }
  | { kind: 'handedBack' }
  | { kind: 'again'; why: string }
  | { kind: 'skipped' };

/**
 * Another run holds the batch, and with it the job. Failing is all that a late worker may do to a job: the queue
 * deletes a completed one whoever holds it, and a batch without a job is given up.
 */
const lost: RunOutcome = { kind: 'again', why: 'Another worker has taken the batch up.' };

/**
 * Runs a batch: compiles its plan, calls the engine, records what happens. For the task alone; people start batches.
 * Running the same batch again is safe: the engine knows it by its id.
 * @throws where the control database stays away, or on a bug: the queue tries again
 */
export async function runBatch(batchId: string, options: RunBatchOptions): Promise<RunOutcome> {
  const batch = await claim(batchId, options.workerId);
  if (!batch) return { kind: 'skipped' };
  const held = { batchId, run: batch.runs };
  // Asked for while its worker died: nobody has to take it up for that.
  if (batch.pauseRequestedAt && !batch.cancelRequestedAt) return paused(held);
  let load: CompiledLoad;
  try {
    await writeReplayFile(batchId, batch);
    load = await compileLoad(batch.loadVersionId, { ...batch, id: batchId });
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const failure = { code: error.code, class: 'fatal' as const, message: error.message };
    return (await recordFailure(held, failure)) ? { kind: 'ended', state: 'failed' } : lost;
  }
  const result = await execute(held, load, {
    ...options,
    isRehearsal: batch.isRehearsal,
    isCancelled: batch.cancelRequestedAt !== null,
  });
  return result === 'superseded' ? lost : conclude(held, result, options);
}

/** Takes the batch up; a cancelled or ended one is left alone. */
async function claim(batchId: string, workerId: string) {
  const [batch] = await db().batch.updateManyAndReturn({
    where: { id: batchId, state: { in: ['queued', 'running'] } },
    data: { state: 'running', workerId, runs: { increment: 1 }, stage: null },
    select: {
      runs: true,
      loadVersionId: true,
      approveDeletions: true,
      isRehearsal: true,
      rerun: true,
      files: true,
      replay: true,
      replayOfId: true,
      cancelRequestedAt: true,
      pauseRequestedAt: true,
      startedAt: true,
    },
  });
  if (batch && !batch.startedAt) {
    await db().batch.update({ where: { id: batchId }, data: { startedAt: new Date() } });
  }
  return batch;
}

/** Which taking-up of a batch is meant: an older one has no say any more. */
export interface Held {
  batchId: string;
  run: number;
}

/** Whether no later run has taken the batch up since. */
async function isHeld({ batchId, run }: Held): Promise<boolean> {
  return (await db().batch.count({ where: { id: batchId, runs: run, state: 'running' } })) > 0;
}

async function execute(
  held: Held,
  { plan, fileRoots, upload }: CompiledLoad,
  {
    signal,
    ending,
    workerId,
    isLastTry,
    isRehearsal,
    isCancelled,
  }: RunBatchOptions & { isRehearsal: boolean; isCancelled: boolean },
): Promise<BatchResult | 'superseded'> {
  const plainText = (text: string) => (upload ? text.replaceAll(upload.path, upload.name) : text);
  const recorder = new BatchRecorder({ ...held, plainText, workerId });
  const controller = new AbortController();
  // The engine still looks whether an earlier run has merged it.
  if (isCancelled) controller.abort(cancelled);
  const running = AbortSignal.any([signal, controller.signal]);
  const quarantine = new ControlQuarantineSink({ ...held, signal: running, pieceName: plainText });
  const pauser = new AbortController();
  const isRunAgain = ({ class: errorClass }: LoadError) =>
    controller.signal.reason !== cancelled && (running.aborted || (errorClass === 'retryable' && !isLastTry));
  const watch = watchOver({ recorder, quarantine, controller, pauser });
  try {
    const result = await runLoad(plan, {
      batchId: held.batchId,
      isRehearsal,
      signal: running,
      pause: AbortSignal.any([pauser.signal, ...(ending ? [ending] : [])]),
      isRunAgain,
      stagingFactor: await stagingFactorOf(held.batchId),
      knownColumns: await knownColumnsOf(held.batchId),
      fileRoots,
      baseFolder: env().callerFolder,
      worker: workerId,
      mayTakeOver: () => isHeld(held),
      isCurrent: () => whenReachable(() => isHeld(held), { signal: running, patienceMs }),
      askForHelp: (helpers) => askForHelp(held, workerId, helpers),
      quarantine,
      emit: (event) => recorder.handle(event),
      now: Date.now,
      random: Math.random,
      sleep: (ms, until) => sleep(ms, undefined, { signal: until }),
    });
    const { reason } = controller.signal as { reason: unknown };
    if (reason === superseded) return 'superseded';
    // Nobody cancelled it: its progress could not be recorded.
    if (result.state === 'cancelled' && controller.signal.aborted && reason !== cancelled) throw reason;
    return result.error
      ? { ...result, error: { ...result.error, message: plainText(result.error.message) } }
      : result;
  } finally {
    await watch.stop();
  }
}

const superseded = new Error('another worker has taken the batch up');
const cancelled = new Error('the batch was cancelled');

interface Watched {
  recorder: BatchRecorder;
  quarantine: ControlQuarantineSink;
  controller: AbortController;
  /** Aborted when the batch is to be put down and kept. */
  pauser: AbortController;
}

/** Writes what the recorder gathered, once a second, and stops the engine when the batch is to end. */
export function watchOver({ recorder, quarantine, controller, pauser }: Watched) {
  let busy: Promise<void> | undefined;
  const tick = async () => {
    // Rows before their number: who hears of it finds them. The engine learns of a failure by its own next write.
    await quarantine.keepUp().catch(() => undefined);
    const standing = await recorder.flush().catch((error: unknown) => {
      if (isConnectionLoss(error)) return 'goOn' as const;
      throw error;
    });
    if (standing === 'superseded') controller.abort(superseded);
    if (standing === 'cancelRequested') controller.abort(cancelled);
    if (standing === 'pauseRequested') pauser.abort();
  };
  const timer = setInterval(() => {
    busy ??= tick()
      .catch((error: unknown) => controller.abort(error))
      .finally(() => (busy = undefined));
  }, tickMs);
  return {
    async stop() {
      clearInterval(timer);
      await busy;
      const { signal } = new AbortController();
      await whenReachable(() => recorder.flush(), { signal, patienceMs });
    },
  };
}

async function conclude(
  held: Held,
  result: BatchResult,
  { signal, isLastTry }: RunBatchOptions,
): Promise<RunOutcome> {
  if (result.error?.code === PAUSED)
    return (await recorded(() => isPauseRequested(held))) ? paused(held) : handedBack(held);
  if (result.state === 'cancelled' && signal.aborted) return handedBack(held);
  await passing('reporting');
  const why = reasonToReturn(result, isLastTry);
  if (!(await recorded(() => (why ? recordReturn(held, why) : recordResult(held, result))))) return lost;
  return why ? { kind: 'again', why } : { kind: 'ended', state: result.state };
}

async function isPauseRequested({ batchId: id }: Held): Promise<boolean> {
  return (await db().batch.count({ where: { id, pauseRequestedAt: { not: null } } })) > 0;
}

async function paused(held: Held): Promise<RunOutcome> {
  return (await recorded(() => recordPause(held))) ? { kind: 'paused' } : lost;
}

async function handedBack(held: Held): Promise<RunOutcome> {
  return (await recorded(() => recordHandBack(held))) ? { kind: 'handedBack' } : lost;
}

/** What has become of a batch is recorded even while its worker ends. */
function recorded<T>(work: () => Promise<T>): Promise<T> {
  return whenReachable(work, { signal: new AbortController().signal, patienceMs });
}

function reasonToReturn({ state, error }: BatchResult, isLastTry: boolean): string | undefined {
  if (state !== 'failed' || error?.class !== 'retryable' || isLastTry) return undefined;
  return `This try failed and the batch will be tried again: ${error.message}`;
}
