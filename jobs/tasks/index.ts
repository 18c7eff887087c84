import type { TaskList } from 'graphile-worker';
import type { TaskName } from '@/lib/queue';
import { runBatchTask } from './run-batch';

/** Every task that the queue may ask for. */
export const tasks = {
  run_batch: runBatchTask,
} satisfies Record<TaskName, TaskList[string]>;
