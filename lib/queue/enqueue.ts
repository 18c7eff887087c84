import type { Transaction } from '@/lib/db';
import type { TaskName, TaskPayload } from './tasks';

export interface EnqueueOptions {
  /** One job for each key: enqueued again, it replaces the one that waits. */
  key: string;
  /** Times that the queue tries the job, the first one included. */
  tries: number;
  /** Jobs of one queue run one after the other. */
  queue?: string;
  /** The worker that must not take it. */
  notBy?: string;
  /** After all that is not: a worker takes it only when nothing else waits. */
  isLast?: boolean;
}

/** The flag of jobs that this worker leaves to others. */
export function leftToOthersBy(workerId: string): string {
  return `not:${workerId}`;
}

/** The flag of every job of a task, so that a worker can leave all of them where they are. */
export function ofTask(name: TaskName): string {
  return `task:${name}`;
}

/** Puts a job into the queue as part of the caller's transaction: it exists if and only if that commits. */
export async function enqueue<Name extends TaskName>(
  tx: Transaction,
  name: Name,
  payload: TaskPayload<Name>,
  { key, tries, queue, notBy, isLast = false }: EnqueueOptions,
): Promise<void> {
  const flags = [ofTask(name), ...(notBy === undefined ? [] : [leftToOthersBy(notBy)])];
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${name}::text, ${JSON.stringify(payload)}::json, job_key => ${key}, max_attempts => ${tries}::int,
      queue_name => ${queue ?? null}::text, priority => ${isLast ? 1 : 0}::int, flags => ${flags}::text[])`;
}

/**
 * Puts a job that runs back where it stood in the queue, as though nobody had taken it: this try does not count. What
 * becomes of the job that runs is of no matter any more.
 */
export async function putBack<Name extends TaskName>(
  tx: Transaction,
  name: Name,
  payload: TaskPayload<Name>,
  key: string,
): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${name}::text, ${JSON.stringify(payload)}::json, job_key => j.key, run_at => j.run_at,
      max_attempts => j.max_attempts - greatest(j.attempts, 1) + 1, queue_name => j.queue_name,
      priority => j.priority::int, flags => ${[ofTask(name)]}::text[])
    FROM graphile_worker.jobs j WHERE j.key = ${key}`;
}

/** Takes a waiting job out of the queue; one that runs is left to end, but is not tried again. */
export async function dequeue(tx: Transaction, key: string): Promise<void> {
  await tx.$executeRaw`SELECT graphile_worker.remove_job(${key})`;
}

/** The same for all jobs whose keys start so. */
export async function dequeueAll(tx: Transaction, keyPrefix: string): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.remove_job(key) FROM graphile_worker.jobs WHERE starts_with(key, ${keyPrefix})`;
}
