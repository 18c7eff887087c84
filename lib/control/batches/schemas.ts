import { z } from 'zod';
import type { BatchResult } from '@/lib/engine';
import { pageInputSchema, timestampSchema } from '../paging/schemas';

export const BATCH_STATES = [
  'queued',
  'running',
  'paused',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
] as const;
export const batchStateSchema = z.enum(BATCH_STATES);
export type BatchState = z.infer<typeof batchStateSchema>;
export const STAGES = ['extract', 'stage', 'validate', 'reconcile', 'merge'] as const;
export const stageSchema = z.enum(STAGES);

/** What started a batch. */
export const BATCH_TRIGGERS = [
  'manual',
  'schedule',
  'files',
  'webhook',
  'load',
  'backfill',
  'replay',
] as const;
export type BatchTrigger = (typeof BATCH_TRIGGERS)[number];

const bound = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text || undefined)
  .optional();

/** A stretch of an incremental source: bounds of the cursor, both inclusive, or one of its files. */
export const rerunInputSchema = z
  .object({ from: bound, to: bound, file: bound })
  .refine(({ from, to, file }) => from !== undefined || to !== undefined || file !== undefined, {
    error: 'Fill in a bound or a file.',
    path: ['from'],
  });
export type RerunView = z.output<typeof rerunInputSchema>;

export const startBatchInputSchema = z.object({
  loadId: z.uuid(),
  /** Lets this one batch delete more rows than the load's brake allows. Editor. */
  approveDeletions: z.boolean().default(false),
  /** Everything is done as ever and rolled back: the batch says what a real one would do. */
  isRehearsal: z.boolean().default(false),
  /** Loads just this, and leaves the watermark alone; only of incremental loads. */
  rerun: rerunInputSchema.optional(),
});
export type StartBatchInput = z.input<typeof startBatchInputSchema>;

export const batchIdInputSchema = z.object({ batchId: z.uuid() });
export type BatchIdInput = z.input<typeof batchIdInputSchema>;

/** Which version of the load a batch is run again with: the one that it ran, or the one that stands now. */
export const RERUN_VERSIONS = ['same', 'current'] as const;
export const rerunBatchInputSchema = batchIdInputSchema.extend({
  version: z.enum(RERUN_VERSIONS).default('current'),
});
export type RerunBatchInput = z.input<typeof rerunBatchInputSchema>;

/** Ending now, so that a saved view stays of use. */
export const TIME_SPANS = ['1h', '24h', '7d', '30d'] as const;

/** Which batches a list shows; what is left out lets all of them through. */
export const batchFilterSchema = z.object({
  loadId: z.uuid().optional(),
  states: z.array(batchStateSchema).optional(),
  triggers: z.array(z.enum(BATCH_TRIGGERS)).optional(),
  within: z.enum(TIME_SPANS).optional(),
  /** Queued at or after, and before; ISO 8601. */
  from: timestampSchema.optional(),
  until: timestampSchema.optional(),
  hasBadRows: z.boolean().optional(),
  /** Failed, rehearsals aside, and nobody and no later batch has dealt with it. */
  needsHand: z.boolean().optional(),
  /** Part of the load's name. */
  search: z.string().max(200).optional(),
});
export type BatchFilter = z.infer<typeof batchFilterSchema>;

export const listBatchesInputSchema = pageInputSchema.extend(batchFilterSchema.shape);
export type ListBatchesInput = z.input<typeof listBatchesInputSchema>;

/** As many as one bulk action takes. */
export const MOST_IN_BULK = 500;
export const BULK_ACTIONS = ['rerun', 'cancel', 'dismiss'] as const;
const batchIdsSchema = z.array(z.uuid()).min(1).max(MOST_IN_BULK);

export const previewBulkInputSchema = z.object({
  action: z.enum(BULK_ACTIONS),
  /** The batches that were selected, or all that a filter lets through. */
  target: z.union([z.object({ batchIds: batchIdsSchema }), z.object({ filter: batchFilterSchema })]),
});
export type PreviewBulkInput = z.input<typeof previewBulkInputSchema>;

export const bulkPreviewSchema = z.object({
  /** What it would be done to, to hand on as it is: what comes later is not touched. */
  batchIds: z.array(z.uuid()),
  loads: z.number().int(),
  /** Batches that would be started: several of one load over the same stretch are run once. */
  starts: z.number().int(),
  /** Selected batches that are not in a state for it. */
  leftOut: z.number().int(),
  /** There are more than one action takes. */
  isCut: z.boolean(),
});
export type BulkPreview = z.infer<typeof bulkPreviewSchema>;

export const runBulkInputSchema = z.object({ action: z.enum(BULK_ACTIONS), batchIds: batchIdsSchema });
export type RunBulkInput = z.input<typeof runBulkInputSchema>;

export const bulkResultSchema = z.object({
  /** Batches started, or cancelled. */
  done: z.number().int(),
  refused: z.array(z.object({ batchId: z.uuid(), load: z.string(), reason: z.string() })),
});
export type BulkResult = z.infer<typeof bulkResultSchema>;

const count = z.number().int().nonnegative();

/** While a batch runs, the outcome counts besides `read` and `quarantined` are 0. */
export const batchCountsSchema = z.object({
  read: count,
  staged: count,
  inserted: count,
  updated: count,
  unchanged: count,
  quarantined: count,
  duplicates: count,
  filtered: count,
  /** Rows deleted or flagged in the destination; beside the sum, outside it. */
  deleted: count,
  warnings: count,
  bytes: count,
  bytesTotal: count.nullable(),
});
export type BatchCounts = z.infer<typeof batchCountsSchema>;

export const batchErrorSchema = z.object({
  code: z.string(),
  class: z.enum(['retryable', 'data', 'fatal']),
  message: z.string(),
});

export const batchSummarySchema = z.object({
  id: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string() }),
  version: z.number().int(),
  state: batchStateSchema,
  /** Set while the state is running. */
  stage: stageSchema.nullable(),
  trigger: z.string(),
  triggeredBy: z.string().nullable(),
  /** What the trigger names, as far as it is still there. */
  cause: z.object({
    webhook: z.string().nullable(),
    /** The batch whose end started this one. */
    upstream: z.object({ batchId: z.uuid(), load: z.string() }).nullable(),
    /** The batch that this one runs again. */
    rerunOf: z.uuid().nullable(),
    /** The batch whose quarantined rows it loads again. */
    replayOf: z.uuid().nullable(),
    backfillId: z.uuid().nullable(),
    /** Files that it reads instead of what the source names. */
    files: z.array(z.string()),
  }),
  queuedAt: timestampSchema,
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  updatedAt: timestampSchema,
  isCancelRequested: z.boolean(),
  /** Its worker is about to put it down; or it is paused. */
  isPauseRequested: z.boolean(),
  /** All is staged: it waits for another merge into the same table. */
  isWaiting: z.boolean(),
  /** Failed, and nobody and no later batch has dealt with it. */
  needsHand: z.boolean(),
  /** Started with leave to delete more than the load's brake allows. */
  approvesDeletions: z.boolean(),
  /** Rolled back: the counts say what would have become of the rows, the table is as it was. */
  isRehearsal: z.boolean(),
  /** Loads just this stretch of an incremental source; null where it goes on from the watermark. */
  rerun: z.object({ from: z.string(), to: z.string(), file: z.string() }).partial().nullable(),
  counts: batchCountsSchema,
  error: batchErrorSchema.nullable(),
});
export type BatchSummary = z.infer<typeof batchSummarySchema>;

/** How many failed batches wait for somebody. */
export const batchesInNeedSchema = z.object({
  /** Their tries are used up: another one may succeed. */
  exhausted: count,
  /** No retry helps: data, settings or rights have to change first. */
  refused: count,
  /** There are more than were counted. */
  isMore: z.boolean(),
});
export type BatchesInNeed = z.infer<typeof batchesInNeedSchema>;

/** A batch in a list. */
export const listedBatchSchema = batchSummarySchema.extend({
  /** What most of its refused rows were refused for, and how many other causes there are; of a partial batch. */
  topCause: z.object({ column: z.string().nullable(), message: z.string(), others: count }).nullable(),
  /** While it runs. */
  speed: z.object({ rowsPerSecond: z.number(), secondsLeft: z.number().nullable() }).nullable(),
});
export type ListedBatch = z.infer<typeof listedBatchSchema>;

export const batchPartSchema = z.object({
  part: z.number().int(),
  state: z.string(),
  rows: count,
  refused: count,
  /** Host and process of the worker that staged it; null where that is not known (any more). */
  worker: z.object({ host: z.string(), pid: z.number().int() }).nullable(),
});
export type BatchPart = z.infer<typeof batchPartSchema>;

export const batchAttemptSchema = z.object({
  part: z.string(),
  number: z.number().int(),
  class: z.string(),
  code: z.string(),
  message: z.string(),
  at: timestampSchema,
});

export const batchLogLineSchema = z.object({
  id: z.string(),
  at: timestampSchema,
  level: z.string(),
  message: z.string(),
});

export const batchViewSchema = batchSummarySchema.extend({
  table: z.object({ schema: z.string(), name: z.string() }),
  mode: z.string(),
  mergePlan: z.object({ merge: z.string(), why: z.string() }).nullable(),
  /** The first 200 parts. */
  parts: z.array(batchPartSchema),
  partsTotal: count,
  /** Version of the load that stands now. */
  currentVersion: z.number().int(),
  /** Whose merge it waits for; null where it waits for none, or that cannot be seen. */
  waitsFor: z.object({ batchId: z.string(), load: z.string().nullable() }).nullable(),
  /** When its quarantined rows were removed, their retention being over. */
  quarantineExpiredAt: timestampSchema.nullable(),
  /** The latest batch that runs this one again. */
  rerunBy: z.uuid().nullable(),
  /** Attempts that failed, by the class of their error. */
  attemptsByClass: z.array(z.object({ class: z.string(), attempts: count })),
  attempts: z.array(batchAttemptSchema),
  /** The last 200 lines, oldest first. */
  log: z.array(batchLogLineSchema),
  /** Once the batch ended in the engine. */
  result: z.custom<BatchResult>().nullable(),
});
export type BatchView = z.infer<typeof batchViewSchema>;

/** Running totals at a moment of the batch. */
export const batchMetricSchema = z.object({
  at: timestampSchema,
  read: count,
  staged: count,
  quarantined: count,
  bytes: count,
});
export type BatchMetricView = z.infer<typeof batchMetricSchema>;

/** What a live page gets, at most once a second, and at once when the batch ends. */
export const batchLiveSchema = z.object({
  batch: batchSummarySchema,
  /** Points of the throughput chart since the last event (all of them in the first). */
  metrics: z.array(batchMetricSchema),
  /** Log lines since the last event. */
  log: z.array(batchLogLineSchema),
  /** True on the last event: the stream ends after it. */
  isFinal: z.boolean(),
});
export type BatchLive = z.infer<typeof batchLiveSchema>;
