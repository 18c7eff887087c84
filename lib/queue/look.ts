import { db } from '@/lib/db';
import type { TaskName } from './tasks';

/** Jobs of one task. */
export interface TaskJobs {
  task: TaskName;
  /** May be taken now. */
  waiting: number;
  /** Wait for their time, after a try that failed. */
  later: number;
  running: number;
  /** Out of tries; kept for somebody to look at. */
  dead: number;
  oldestWaitingAt: Date | null;
}

/** How much waits and runs, task by task. Reads the queue and changes nothing in it. */
export async function lookAtQueue(): Promise<TaskJobs[]> {
  return db().$queryRaw<TaskJobs[]>`
    SELECT task_identifier AS task,
           count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts AND run_at <= now())::int AS waiting,
           count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts AND run_at > now())::int AS later,
           count(*) FILTER (WHERE locked_at IS NOT NULL)::int AS running,
           count(*) FILTER (WHERE locked_at IS NULL AND attempts >= max_attempts)::int AS dead,
           min(run_at) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts AND run_at <= now()) AS "oldestWaitingAt"
    FROM graphile_worker.jobs GROUP BY task_identifier ORDER BY task_identifier`;
}

/** Keys of the jobs that these workers hold. */
export async function heldJobs(
  workerIds: string[],
): Promise<{ workerId: string; task: TaskName; key: string }[]> {
  return db().$queryRaw`
    SELECT locked_by AS "workerId", task_identifier AS task, key
    FROM graphile_worker.jobs WHERE locked_by = ANY(${workerIds}) AND key IS NOT NULL ORDER BY locked_at`;
}
