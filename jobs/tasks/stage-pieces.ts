import type { JobHelpers } from 'graphile-worker';
import { helpBatch } from '@/lib/control/batches/index';
import { loggerFor } from '@/lib/logger';
import { taskPayloads } from '@/lib/queue';

/** Hands a call for help to the control plane. Whatever becomes of it, the batch goes on: there is nothing to try again. */
export async function stagePiecesTask(
  payload: unknown,
  helpers: JobHelpers,
  ending: AbortSignal,
): Promise<void> {
  const { batchId, run } = taskPayloads.stage_pieces.parse(payload);
  const log = loggerFor('batch').child({ batchId, run });
  const work = await helpBatch(
    { batchId, run },
    {
      workerId: helpers.job.locked_by ?? 'unknown',
      ending,
      signal: helpers.abortSignal ?? new AbortController().signal,
    },
  );
  log.info(work ?? {}, work ? 'the worker has helped with the batch' : 'the batch needs no help any more');
}
