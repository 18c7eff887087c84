import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { requireRole } from '../verb';
import type { Activity } from './schemas';

/** For those who ask without knowing whether anything changed. */
const freshMs = 900;
const mostRunning = 100;

let last: { at: number; answer: Promise<Activity> } | undefined;

/** Whether batches run, and when one failed last: for the titles of tabs. Viewer. */
export function getActivity(context: ActorContext): Promise<Activity> {
  requireRole(context, 'viewer');
  return activityAfter(Date.now() - freshMs);
}

/** The same as it was at some time after that: all tabs of one change share one answer. */
export function activityAfter(at: number): Promise<Activity> {
  if (!last || last.at <= at) last = { at: Date.now(), answer: readActivity() };
  return last.answer;
}

async function readActivity(): Promise<Activity> {
  const [row] = await db().$queryRaw<{ running: number; last_failed_at: Date | null }[]>`
    SELECT (SELECT count(*)::int FROM (SELECT FROM batches WHERE state = 'running' LIMIT ${mostRunning}) r) AS running,
           (SELECT finished_at FROM batches WHERE state = 'failed' ORDER BY id DESC LIMIT 1) AS last_failed_at`;
  return { running: row!.running, lastFailedAt: row!.last_failed_at?.toISOString() ?? null };
}
