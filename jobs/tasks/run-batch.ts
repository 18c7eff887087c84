import type { JobHelpers } from 'graphile-worker';
import { runBatch } from '@/lib/control/batches/index';
import { loggerFor } from '@/lib/logger';
import { taskPayloads } from '@/lib/queue';

/** Hands one batch to the control plane. Throws where the queue is to try again. */
export async function runBatchTask(
  payload: unknown,
  helpers: JobHelpers,
  ending: AbortSignal,
): Promise<void> {
  const { batchId } = taskPayloads.run_batch.parse(payload);
  const { attempts, max_attempts: tries, locked_by: workerId } = helpers.job;
  const log = loggerFor('batch').child({ batchId, try: attempts });
  log.info('the batch is taken up');
  const outcome = await runBatch(batchId, {
    workerId: workerId ?? 'unknown',
    isLastTry: attempts >= tries,
    ending,
    signal: helpers.abortSignal ?? new AbortController().signal,
  });
  if (outcome.kind === 'ended' && outcome.state === 'failed')
    log.warn({ outcome }, 'the batch has failed: it needs a hand');
  else log.info({ outcome }, 'the batch is put down');
  if (outcome.kind === 'again') throw new Error(outcome.why);
}
