import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { leastUuidAt } from '../ids';
import { requireRole } from '../verb';
import type { QueueDepthPoint } from './schemas';

const stepMs = 15 * 60_000;
const hours = 24;
/** What was queued earlier and started within the last day counts as well, up to this long a wait. */
const longestWaitHours = 24;

interface StepRow {
  /** Seconds since the epoch. */
  step: number;
  /** The most that waited at one moment of the step. */
  most: number;
  /** How many more waited at its end than at its start. */
  change: number;
}

/**
 * How many batches waited for a worker over the last day. Worked out from when each was queued and started, so that
 * there is nothing to sample and no gap while nothing ran. Viewer.
 */
export async function listQueueDepth(context: ActorContext): Promise<QueueDepthPoint[]> {
  requireRole(context, 'viewer');
  const last = Math.floor(Date.now() / stepMs) * stepMs;
  const first = last - hours * 3_600_000;
  const rows = await db().$queryRaw<StepRow[]>`
    WITH waits AS (
      SELECT queued_at AS since, coalesce(started_at, finished_at) AS until FROM batches
      WHERE id >= ${leastUuidAt(new Date(first - longestWaitHours * 3_600_000))}::uuid OR state = 'queued'
    ), changes AS (
      SELECT since AS at, 1 AS change FROM waits
      UNION ALL
      SELECT until, -1 FROM waits WHERE until IS NOT NULL
    ), depths AS (
      SELECT at, change, sum(change) OVER (ORDER BY at, change DESC ROWS UNBOUNDED PRECEDING) AS waiting
      FROM changes
    )
    SELECT (floor(extract(epoch FROM at) / ${stepMs / 1000}::int) * ${stepMs / 1000}::int)::float8 AS step,
           max(waiting)::int AS most, sum(change)::int AS change
    FROM depths GROUP BY 1 ORDER BY 1`;
  return filled(rows, first, last);
}

/** A step in which nothing changed goes on from the one before. */
function filled(rows: StepRow[], first: number, last: number): QueueDepthPoint[] {
  const steps = new Map(rows.map((row) => [row.step * 1000, row]));
  let waiting = rows
    .filter(({ step }) => step * 1000 < first)
    .reduce((level, { change }) => level + change, 0);
  const points: QueueDepthPoint[] = [];
  for (let at = first; at <= last; at += stepMs) {
    const step = steps.get(at);
    points.push({ at: new Date(at).toISOString(), waiting: Math.max(waiting, step?.most ?? 0) });
    waiting += step?.change ?? 0;
  }
  return points;
}
