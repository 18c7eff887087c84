import { db, type Transaction } from '@/lib/db';
import { recordFailure } from './outcome';

/** Batches that have not ended, oldest first. */
export async function openBatchIds(tx: Transaction): Promise<string[]> {
  const rows = await tx.batch.findMany({
    where: { state: { in: ['queued', 'running'] } },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: 10_000,
  });
  return rows.map(({ id }) => id);
}

/** Ends a batch whose job is gone: each of its tries died with its worker. */
export async function abandonBatch(batchId: string): Promise<void> {
  // Taken up as a run of its own, so that a worker that comes back cannot write over it.
  const [batch] = await db().batch.updateManyAndReturn({
    where: { id: batchId, state: { in: ['queued', 'running'] } },
    data: { state: 'running', stage: null, runs: { increment: 1 } },
    select: { runs: true },
  });
  if (!batch) return;
  await recordFailure(
    { batchId, run: batch.runs },
    {
      code: 'batches.abandoned',
      class: 'fatal',
      message:
        'The batch was given up: its workers ended again and again without finishing it. Look at the worker’s log, then start it anew.',
    },
  );
}
