import type { JobHelpers } from 'graphile-worker';
import { purgeLoad } from '@/lib/control/loads/index';
import { loggerFor } from '@/lib/logger';
import { taskPayloads } from '@/lib/queue';

/** Removes what a deleted load leaves behind. Put down half-way, the queue has it taken up where it was. */
export async function purgeLoadTask(payload: unknown, helpers: JobHelpers): Promise<void> {
  const { loadId } = taskPayloads.purge_load.parse(payload);
  const log = loggerFor('loads').child({ loadId });
  log.info('the record of a deleted load is being removed');
  await purgeLoad(loadId, helpers.abortSignal ?? new AbortController().signal);
  log.info('the record of a deleted load is removed');
}
