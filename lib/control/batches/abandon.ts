import { setTimeout as sleep } from 'node:timers/promises';
import { db, type Transaction } from '@/lib/db';
import { endBatch, type BatchResult } from '@/lib/engine';
import { env } from '@/lib/env';
import { compileLoad } from '../loads';
import { recordFailure, recordResult } from './outcome';

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

/**
 * Ends a batch whose job is gone: each of its tries died with its worker. The last of them may have come to its end in
 * the destination, or stand still just before: nobody merges from here on, and what the ledger says is recorded.
 */
export async function abandonBatch(batchId: string): Promise<void> {
  // Taken up as a run of its own, so that a worker that comes back cannot write over it.
  const [batch] = await db().batch.updateManyAndReturn({
    where: {
      id: batchId,
      state: { in: ['queued', 'running'] },
      // Another worker may be at it, and wait for a destination that does not answer.
      OR: [
        { workerId: null },
        { workerId: { not: givenUp } },
        { updatedAt: { lt: new Date(Date.now() - patienceMs) } },
      ],
    },
    data: { state: 'running', stage: null, workerId: givenUp, runs: { increment: 1 } },
    select: {
      runs: true,
      loadVersionId: true,
      approveDeletions: true,
      rerun: true,
      files: true,
      replay: true,
    },
  });
  if (!batch) return;
  const held = { batchId, run: batch.runs };
  let merged: BatchResult | undefined;
  let doubt = '';
  try {
    merged = await endInDestination(batchId, batch);
  } catch (error) {
    doubt = ` Whether the destination holds its rows could not be found out: ${(error as Error).message}`;
  }
  if (merged) await recordResult(held, merged);
  else {
    const code = doubt ? 'batches.inDoubt' : 'batches.abandoned';
    await recordFailure(held, { code, class: 'fatal', message: abandoned + doubt });
  }
}

/** Stands for the worker. */
const givenUp = 'given up';
const patienceMs = 60_000;

const abandoned =
  'The batch was given up: its workers ended again and again without finishing it. Look at the worker’s log, then start it anew.';

/** No rows are read here, so none can be refused. */
const noQuarantine = {
  startOver: () => Promise.resolve(),
  write: () => Promise.resolve(),
  flush: () => Promise.resolve(),
  count: () => Promise.resolve(0),
};

async function endInDestination(
  batchId: string,
  { loadVersionId, ...decisions }: Omit<Parameters<typeof compileLoad>[1], 'id'> & { loadVersionId: string },
): Promise<BatchResult | undefined> {
  const { plan, fileRoots } = await compileLoad(loadVersionId, { ...decisions, id: batchId });
  return endBatch(plan, {
    ...{ batchId, fileRoots, quarantine: noQuarantine },
    signal: new AbortController().signal,
    baseFolder: env().callerFolder,
    mayTakeOver: () => Promise.resolve(true),
    emit: () => undefined,
    now: Date.now,
    random: Math.random,
    sleep: (ms, until) => sleep(ms, undefined, { signal: until }),
  });
}
