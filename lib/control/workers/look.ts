import { db } from '@/lib/db';
import { heldJobs, lookAtQueue, type TaskJobs } from '@/lib/queue';
import { batchOfKey } from '../batches';
import type { ActorContext } from '../context';
import { requireRole } from '../verb';
import { silentSeconds } from './heartbeat';
import { currentPause } from './pause';
import type { TaskView, WorkersView, WorkerView, WorkView } from './schemas';

const mostWorkers = 200;

type WorkerRow = Omit<WorkerView, 'startedAt' | 'runs'> & { startedAt: Date };

/** The queue and who works on it: now, not its history. Viewer. */
export async function lookAtWorkers(context: ActorContext): Promise<WorkersView> {
  requireRole(context, 'viewer');
  const [pause, tasks, workers] = await Promise.all([currentPause(), lookAtQueue(), recentWorkers()]);
  const runs = await workOf(workers.map(({ id }) => id));
  return {
    pause,
    tasks: tasks.map(toTaskView),
    workers: workers.map((worker) => ({
      ...worker,
      startedAt: worker.startedAt.toISOString(),
      runs: runs.get(worker.id) ?? [],
    })),
  };
}

/** Those alive, then silent ones for a day, so that a lost host is missed, then ended ones for an hour. */
async function recentWorkers(): Promise<WorkerRow[]> {
  return db().$queryRaw<WorkerRow[]>`
    SELECT id, host, pid, slots, started_at AS "startedAt",
           CASE WHEN stopped_at IS NOT NULL THEN 'ended'
                WHEN seen_at < now() - make_interval(secs => ${silentSeconds}) THEN 'silent'
                ELSE 'alive' END AS state,
           greatest(0, extract(epoch FROM now() - seen_at))::float8 AS "secondsSinceBeat"
    FROM workers
    WHERE seen_at > now() - CASE WHEN stopped_at IS NULL THEN interval '1 day' ELSE interval '1 hour' END
    ORDER BY stopped_at IS NOT NULL, state, host, started_at DESC LIMIT ${mostWorkers}`;
}

async function workOf(workerIds: string[]): Promise<Map<string, WorkView[]>> {
  const jobs = await heldJobs(workerIds);
  const held = jobs.flatMap((job) => {
    const batchId = batchOfKey(job.key);
    return batchId === undefined ? [] : [{ ...job, batchId }];
  });
  const batches = await db().batch.findMany({
    where: { id: { in: held.map(({ batchId }) => batchId) } },
    select: { id: true, stage: true, load: { select: { name: true } } },
  });
  const byId = new Map(batches.map((batch) => [batch.id, batch]));
  const runs = new Map<string, WorkView[]>();
  for (const { workerId, task, batchId } of held) {
    const batch = byId.get(batchId);
    if (!batch) continue;
    const work = { batchId, load: batch.load.name, stage: batch.stage, isHelp: task === 'stage_pieces' };
    runs.set(workerId, [...(runs.get(workerId) ?? []), work]);
  }
  return runs;
}

function toTaskView({ oldestWaitingAt, ...jobs }: TaskJobs): TaskView {
  return { ...jobs, oldestWaitingAt: oldestWaitingAt?.toISOString() ?? null };
}
