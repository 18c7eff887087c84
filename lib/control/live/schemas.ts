import { z } from 'zod';
import type { BatchLive } from '../batches/schemas';

/** What a page can be told of: all batches, whether any runs or fails, those of one load, one batch whole. */
export const topicSchema = z
  .string()
  .regex(/^(batches|activity|(load|batch):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/);
export type Topic = 'batches' | 'activity' | `load:${string}` | `batch:${string}` | SessionTopic;
/** That a sign-in ended; no page can ask for it. */
export type SessionTopic = `session:${string}`;

export const watchInputSchema = z.object({
  /** As many as one page can need. */
  topics: z.array(topicSchema).min(1).max(20),
  /** When what the page shows was read, in milliseconds since the epoch; left out, everything counts as changed. */
  since: z.number().int().nonnegative().optional(),
});
export type WatchInput = z.input<typeof watchInputSchema>;

export const activitySchema = z.object({
  /** Batches that run now, 100 at most. */
  running: z.number().int(),
  /** When the batch that was queued last among the failed ones ended; null where none failed. */
  lastFailedAt: z.iso.datetime().nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

export type LiveEvent =
  | { type: 'changed'; topics: Topic[] }
  | { type: 'activity'; activity: Activity }
  | { type: 'batch'; live: BatchLive };
