import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '@/lib/db';
import { shareStaging, type EngineEvent, type SharedWork } from '@/lib/engine';
import { env } from '@/lib/env';
import { ControlError } from '../errors';
import { compileLoad, type CompiledLoad } from '../loads';
import { ControlQuarantineSink } from './quarantine-sink';
import { BatchRecorder } from './recorder';
import { watchOver, type Held } from './run';

export interface HelpOptions {
  workerId: string;
  /** Aborted when the worker is asked to end: the pieces in hand are finished. */
  ending?: AbortSignal;
  /** Aborted when it can wait no longer. */
  signal: AbortSignal;
}

/**
 * Stages pieces of a batch that another worker runs, until none is left. For the task alone.
 * @returns undefined where that worker's run of the batch is over
 */
export async function helpBatch(held: Held, options: HelpOptions): Promise<SharedWork | undefined> {
  const batch = await db().batch.findFirst({
    where: {
      id: held.batchId,
      runs: held.run,
      state: 'running',
      cancelRequestedAt: null,
      pauseRequestedAt: null,
    },
    select: { loadVersionId: true, approveDeletions: true, rerun: true, files: true, replay: true },
  });
  if (!batch) return undefined;
  const load = await compileLoad(batch.loadVersionId, { ...batch, id: held.batchId }).catch(
    (error: unknown) => {
      if (error instanceof ControlError) return error;
      throw error;
    },
  );
  if (load instanceof ControlError) return { parts: 0, rows: 0, givenBack: [], error: load.message };
  return share(held, load, options);
}

async function share(
  held: Held,
  { plan, fileRoots, upload }: CompiledLoad,
  { workerId, ending, signal }: HelpOptions,
): Promise<SharedWork> {
  const plainText = (text: string) => (upload ? text.replaceAll(upload.path, upload.name) : text);
  const recorder = new BatchRecorder({ ...held, plainText, workerId, isQuiet: true });
  const controller = new AbortController();
  const running = AbortSignal.any([signal, controller.signal]);
  const quarantine = new ControlQuarantineSink({ ...held, signal: running, pieceName: plainText });
  const pauser = new AbortController();
  const watch = watchOver({ recorder, quarantine, controller, pauser });
  try {
    return await shareStaging(plan, {
      ...{ batchId: held.batchId, worker: workerId, signal: running, fileRoots, quarantine },
      pause: AbortSignal.any([pauser.signal, ...(ending ? [ending] : [])]),
      baseFolder: env().callerFolder,
      emit: (event) => record(recorder, event),
      now: Date.now,
      random: Math.random,
      sleep: (ms, until) => sleep(ms, undefined, { signal: until }),
    });
  } finally {
    await watch.stop();
  }
}

/** The worker that holds the batch tells how far it is, and which parts are done; helpers tell what went wrong here, and what is odd in their pieces. */
function record(recorder: BatchRecorder, event: EngineEvent): void {
  if (event.type === 'attempt' || event.type === 'log' || event.type === 'pieceFields')
    recorder.handle(event);
}
