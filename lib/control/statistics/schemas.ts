import { z } from 'zod';

/** A day of UTC, `2026-11-26`. */
const daySchema = z.iso.date();
const count = z.number().int().nonnegative();

export const listDaysInputSchema = z.object({
  /** Of one load; left out, of all. */
  loadId: z.uuid().optional(),
  /** So many days, today the last. */
  days: z.number().int().min(1).max(366).default(30),
});
export type ListDaysInput = z.input<typeof listDaysInputSchema>;

/** What was done on a day, without rehearsals. */
export const daySummarySchema = z.object({
  day: daySchema,
  batches: count,
  read: count,
  inserted: count,
  updated: count,
  unchanged: count,
  quarantined: count,
  duplicates: count,
  filtered: count,
  bytes: count,
  /** Of all batches of the day, added up. */
  seconds: z.number(),
});
export type DaySummary = z.infer<typeof daySummarySchema>;

export const ruleShareSchema = z.object({
  rule: z.string(),
  /** How often it refused a value; a row with two of them counts twice. */
  reasons: count,
  /** Reasons ÷ rows read in that time. */
  share: z.number(),
});
export type RuleShare = z.infer<typeof ruleShareSchema>;

export const heatmapInputSchema = z.object({
  days: z.number().int().min(1).max(31).default(14),
  /** The loads with the most trouble in those days. */
  loads: z.number().int().min(1).max(100).default(20),
});
export type HeatmapInput = z.input<typeof heatmapInputSchema>;

export const heatmapCellSchema = z.object({
  day: daySchema,
  succeeded: count,
  partial: count,
  failed: count,
  cancelled: count,
  read: count,
  quarantined: count,
  lastBatchId: z.uuid(),
});
export type HeatmapCell = z.infer<typeof heatmapCellSchema>;

export const heatmapSchema = z.object({
  /** Oldest first. */
  days: z.array(daySchema),
  loads: z.array(z.object({ id: z.uuid(), name: z.string(), cells: z.array(heatmapCellSchema) })),
  /** There are more loads than are shown. */
  hasMore: z.boolean(),
});
export type Heatmap = z.infer<typeof heatmapSchema>;

export const queueDepthPointSchema = z.object({
  at: z.iso.datetime(),
  /** The most batches that waited at one moment of this quarter of an hour. */
  waiting: count,
});
export type QueueDepthPoint = z.infer<typeof queueDepthPointSchema>;

export const loadRunsInputSchema = z.object({
  loadId: z.uuid(),
  limit: z.number().int().min(1).max(200).default(40),
});
export type LoadRunsInput = z.input<typeof loadRunsInputSchema>;

export const loadRunSchema = z.object({
  id: z.uuid(),
  startedAt: z.iso.datetime(),
  state: z.string(),
  /** From start to end. */
  seconds: z.number(),
  /** Busy seconds. */
  stages: z.object({
    extract: z.number(),
    stage: z.number(),
    validate: z.number(),
    reconcile: z.number(),
    merge: z.number(),
  }),
  read: count,
  /** What its staging tables took up; null where it was not measured. */
  stagingBytes: count.nullable(),
  bytes: count,
});
export type LoadRun = z.infer<typeof loadRunSchema>;

export const loadRunsSchema = z.object({
  /** The last batches that wrote, oldest first. */
  runs: z.array(loadRunSchema),
  /** What is usual: the middle half of their durations; null where there are too few to say. */
  baseline: z.object({ median: z.number(), lower: z.number(), upper: z.number() }).nullable(),
});
export type LoadRuns = z.infer<typeof loadRunsSchema>;
