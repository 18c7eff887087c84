import type { Transaction } from '@/lib/db';
import { enqueue } from '@/lib/queue';
import { transaction } from '../verb';
import type { RecorderOptions } from './recorder';

/** A worker beats every five seconds. */
const silentSeconds = 20;
/** Where a helper dies, another may take its place. */
const tries = 2;

/** What the keys of all calls for help with a batch start with. */
export function helpKeys(batchId: string): string {
  return `help:${batchId}:`;
}

/**
 * Asks workers beside the one that runs the batch to stage pieces of it, in one transaction with the look at who holds
 * the batch. For the engine, while it runs.
 * @param helpers  at most so many
 * @returns how many were asked: no more than there are
 */
export function askForHelp(
  held: Pick<RecorderOptions, 'batchId' | 'run'>,
  workerId: string,
  helpers: number,
): Promise<number> {
  return transaction(async (tx) => {
    const { batchId, run } = held;
    const isHeld = await tx.batch.count({ where: { id: batchId, runs: run, state: 'running' } });
    const asked = isHeld ? Math.min(helpers, await workersBeside(tx, workerId)) : 0;
    for (let number = 1; number <= asked; number += 1) {
      const key = `${helpKeys(batchId)}${number}`;
      await enqueue(tx, 'stage_pieces', { batchId, run }, { key, tries, notBy: workerId, isLast: true });
    }
    return asked;
  });
}

async function workersBeside(tx: Transaction, workerId: string): Promise<number> {
  const [found] = await tx.$queryRaw<{ workers: number }[]>`
    SELECT count(*)::int AS workers FROM workers
    WHERE id <> ${workerId} AND stopped_at IS NULL AND seen_at > now() - make_interval(secs => ${silentSeconds})`;
  return found!.workers;
}
