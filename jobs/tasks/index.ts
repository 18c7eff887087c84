import type { TaskList } from 'graphile-worker';
import type { TaskName } from '@/lib/queue';
import { runBatchTask } from './run-batch';
import { stagePiecesTask } from './stage-pieces';

/** Every task that the queue may ask for. */
export const tasks = {
  run_batch: runBatchTask,
  stage_pieces: stagePiecesTask,
} satisfies Record<TaskName, TaskList[string]>;
