import type { TaskList } from 'graphile-worker';
import type { TaskName } from '@/lib/queue';
import { purgeLoadTask } from './purge-load';
import { runBatchTask } from './run-batch';
import { stagePiecesTask } from './stage-pieces';

/**
 * Every task that the queue may ask for.
 * @param ending aborted when the worker is asked to end, some time before a job's own signal
 */
export function tasksUntil(ending: AbortSignal): TaskList {
  return {
    purge_load: purgeLoadTask,
    run_batch: (payload, helpers) => runBatchTask(payload, helpers, ending),
    stage_pieces: (payload, helpers) => stagePiecesTask(payload, helpers, ending),
  } satisfies Record<TaskName, TaskList[string]>;
}
