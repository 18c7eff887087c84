import { z } from 'zod';
import { timestampSchema } from '../paging/schemas';

export const TIME_UNITS = ['hours', 'days', 'weeks', 'months'] as const;
export const MOST_AHEAD = 10;

const size = { error: 'Write a whole number from 1 on.' };
const wholeNumber = z
  .string()
  .trim()
  .regex(/^-?\d{1,18}$/, { error: 'Write a whole number.' });
const day = z.iso.date({ error: 'Write a day like 2026-01-31.' });

/** A range of the cursor, both ends included, and how it is cut. */
export const backfillRangeSchema = z
  .discriminatedUnion('of', [
    z.object({
      of: z.literal('keys'),
      from: wholeNumber,
      to: wholeNumber,
      /** Keys in a chunk. */
      size: z.number(size).int(size).min(1, size).max(1e12, size),
    }),
    z.object({
      of: z.literal('times'),
      /** Days, in UTC. */
      from: day,
      to: day,
      unit: z.enum(TIME_UNITS),
      size: z.number(size).int(size).min(1, size).max(1_000, size),
    }),
  ])
  .refine(
    (range) => (range.of === 'keys' ? BigInt(range.from) <= BigInt(range.to) : range.from <= range.to),
    {
      path: ['to'],
      error: 'The end must not come before the start.',
    },
  );
export type BackfillRange = z.output<typeof backfillRangeSchema>;

export const planBackfillInputSchema = z.object({ loadId: z.uuid(), range: backfillRangeSchema });
export type PlanBackfillInput = z.input<typeof planBackfillInputSchema>;

export const createBackfillInputSchema = planBackfillInputSchema.extend({
  /** Chunks whose batches stand in the load's queue at the same time; they run one after the other all the same. */
  ahead: z.number().int().min(1).max(MOST_AHEAD).default(1),
});
export type CreateBackfillInput = z.input<typeof createBackfillInputSchema>;

export const backfillIdInputSchema = z.object({ id: z.uuid() });
export type BackfillIdInput = z.input<typeof backfillIdInputSchema>;

export const pauseBackfillInputSchema = z.object({ id: z.uuid(), isPaused: z.boolean() });
export type PauseBackfillInput = z.input<typeof pauseBackfillInputSchema>;

export const listBackfillsInputSchema = z.object({ loadId: z.uuid() });
export type ListBackfillsInput = z.input<typeof listBackfillsInputSchema>;

export interface Bounds {
  from: string;
  to: string;
}

/** What a backfill would do, before it is started. */
export interface BackfillPlan {
  chunks: number;
  first: Bounds;
  last: Bounds;
}

const chunkViewSchema = z.object({
  number: z.number().int(),
  from: z.string(),
  to: z.string(),
  batch: z.object({ id: z.uuid(), state: z.string() }).nullable(),
});
export type ChunkView = z.infer<typeof chunkViewSchema>;

export const BACKFILL_STATES = ['running', 'paused', 'cancelled', 'ended'] as const;

const count = z.number().int().nonnegative();

export const backfillViewSchema = z.object({
  id: z.uuid(),
  cursor: z.string(),
  range: backfillRangeSchema,
  ahead: count,
  state: z.enum(BACKFILL_STATES),
  /** Why it stopped by itself. */
  pauseReason: z.string().nullable(),
  createdBy: z.string().nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  chunks: z.object({
    total: count,
    done: count,
    failed: count,
    cancelled: count,
    started: count,
    left: count,
  }),
  /** Those in the queue or at work. */
  current: z.array(chunkViewSchema),
  /** The first 20 that failed. */
  failed: z.array(chunkViewSchema),
});
export type BackfillView = z.infer<typeof backfillViewSchema>;
