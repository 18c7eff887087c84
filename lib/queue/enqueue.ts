import type { Transaction } from '@/lib/db';
import type { TaskName, TaskPayload } from './tasks';

export interface EnqueueOptions {
  /** One job for each key: enqueued again, it replaces the one that waits. */
  key: string;
  /** Times that the queue tries the job, the first one included. */
  tries: number;
  /** Jobs of one queue run one after the other. */
  queue?: string;
}

/** Puts a job into the queue as part of the caller's transaction: it exists if and only if that commits. */
export async function enqueue<Name extends TaskName>(
  tx: Transaction,
  name: Name,
  payload: TaskPayload<Name>,
  { key, tries, queue }: EnqueueOptions,
): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${name}::text, ${JSON.stringify(payload)}::json, job_key => ${key}, max_attempts => ${tries}::int,
      queue_name => ${queue ?? null}::text)`;
}

/** Takes a waiting job out of the queue; one that runs is left to end, but is not tried again. */
export async function dequeue(tx: Transaction, key: string): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.remove_job(${key})`;
}
