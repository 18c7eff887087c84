import { beat, releaseDeadWorkers, retire, type WorkerIdentity } from '@/lib/control/workers/index';
import { loggerFor } from '@/lib/logger';

const beatMs = 5_000;
/**
 * Beats in a row before this worker judges others: after the control database was away everybody looks dead until they
 * have had time to beat again.
 */
const beatsToJudge = 5;

/** Gives signs of life, and frees what dead workers hold. */
export function startHeart(worker: WorkerIdentity): { stop: () => Promise<void> } {
  const log = loggerFor('worker').child({ workerId: worker.id });
  let beats = 0;
  let busy: Promise<void> | undefined;
  let judging: Promise<void> | undefined;

  // A destination that does not answer may hold it up: the signs of life go on beside it.
  const judge = async () => {
    const released = await releaseDeadWorkers();
    if (released.workers.length + released.batches.length > 0)
      log.warn(released, 'dead workers were released');
  };
  const tick = async () => {
    try {
      await beat(worker);
      beats += 1;
    } catch (error) {
      beats = 0;
      log.warn({ error }, 'no sign of life could be given');
    }
    if (beats < beatsToJudge) return;
    judging ??= judge()
      .catch((error: unknown) => log.warn({ error }, 'dead workers could not be looked for'))
      .finally(() => (judging = undefined));
  };
  const start = () => {
    busy ??= tick().finally(() => (busy = undefined));
  };
  start();
  const timer = setInterval(start, beatMs);
  return {
    async stop() {
      clearInterval(timer);
      await busy;
      await judging;
      await retire(worker.id).catch((error: unknown) => log.warn({ error }, 'the worker could not sign off'));
    },
  };
}
