import { abandonedKeys, endSessionsOfDeadWorkers, releaseJobsOfDeadWorkers } from '@/lib/queue';
import { abandonBatch, jobKey, openBatchIds } from '../batches';
import { transaction } from '../verb';
import { silentSeconds } from './heartbeat';

export interface Released {
  /** Workers that were found dead while they held jobs. */
  workers: string[];
  /** Batches that nobody will run any more, now failed. */
  batches: string[];
}

/** Ends the sessions of dead workers, frees what they held, and ends batches that ran out of tries with them. */
export async function releaseDeadWorkers(): Promise<Released> {
  await endSessionsOfDeadWorkers(silentSeconds);
  const { workers, lost } = await transaction(async (tx) => {
    const workers = await releaseJobsOfDeadWorkers(tx, silentSeconds);
    const open = await openBatchIds(tx);
    const keys = new Set(await abandonedKeys(tx, open.map(jobKey)));
    return { workers, lost: open.filter((id) => keys.has(jobKey(id))) };
  });
  for (const id of lost) await abandonBatch(id);
  return { workers, batches: lost };
}
