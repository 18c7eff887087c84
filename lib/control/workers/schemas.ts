import { z } from 'zod';

export const pauseWorkersInputSchema = z.object({
  /** For the others, who wonder why nothing runs. */
  reason: z.string().trim().max(200).default(''),
});
export type PauseWorkersInput = z.input<typeof pauseWorkersInputSchema>;

export interface PauseView {
  by: string;
  reason: string;
  pausedAt: string;
}

export interface TaskView {
  /** A task's name in the queue. */
  task: string;
  /** May be taken now. */
  waiting: number;
  /** Wait for their time, after a try that failed. */
  later: number;
  running: number;
  /** Out of tries. */
  dead: number;
  oldestWaitingAt: string | null;
}

export interface WorkView {
  batchId: string;
  load: string;
  stage: string | null;
  /** Stages pieces of a batch that another worker runs. */
  isHelp: boolean;
}

/** `silent`: without a sign of life for so long that its batches go to others. */
export type WorkerState = 'alive' | 'silent' | 'ended';

export interface WorkerView {
  id: string;
  host: string;
  pid: number;
  /** Batches that it runs at the same time. */
  slots: number;
  state: WorkerState;
  startedAt: string;
  /** By the database's clock: those of hosts differ. */
  secondsSinceBeat: number;
  runs: WorkView[];
}

export interface WorkersView {
  /** Null while workers take new batches. */
  pause: PauseView | null;
  tasks: TaskView[];
  workers: WorkerView[];
}
