import { z } from 'zod';

/** What the janitor sweeps, each by itself. */
export const DUTIES = ['staging', 'uploads', 'quarantine'] as const;
export const dutySchema = z.enum(DUTIES);
export type Duty = z.infer<typeof dutySchema>;

export const runJanitorInputSchema = z.object({ duty: dutySchema });
export type RunJanitorInput = z.input<typeof runJanitorInputSchema>;

/** What one sweep removed. */
export interface Swept {
  /** Tables, files or rows. */
  removed: number;
  /** Freed; null where that is not counted. */
  bytes: number | null;
  /** What it was, in a few words each; and what could not be looked at. */
  notes: string[];
}

export interface DutyView {
  duty: Duty;
  dueAt: string;
  /** A worker is at it now. */
  isRunning: boolean;
}

export interface SweepView extends Swept {
  id: string;
  duty: Duty;
  startedAt: string;
  seconds: number;
  /** Why it came to no end; null where it did. */
  error: string | null;
}

export interface JanitorView {
  duties: DutyView[];
  /** The last 20, newest first. */
  sweeps: SweepView[];
}
