import type { TaskList } from 'graphile-worker';
import type { TaskName } from '@/lib/queue';
import { purgeLoadTask } from './purge-load';
import { runBatchTask } from './run-batch';
import { stagePiecesTask } from './stage-pieces';

/** Every task that the queue may ask for. */
export const tasks = {
  purge_load: purgeLoadTask,
  run_batch: runBatchTask,
  stage_pieces: stagePiecesTask,
} satisfies Record<TaskName, TaskList[string]>;
