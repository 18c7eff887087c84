import { z } from 'zod';

export const BATCH_STATES = [
  'queued',
  'running',
  'paused',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
] as const;
export type BatchState = (typeof BATCH_STATES)[number];

const count = z.number().int().nonnegative();

/** Counts of what became of rows: `read` equals the sum of the six outcomes, or the batch does not succeed. */
export const rowCountsSchema = z.object({
  read: count,
  inserted: count,
  updated: count,
  unchanged: count,
  quarantined: count,
  duplicates: count,
  filtered: count,
});
export type RowCounts = z.infer<typeof rowCountsSchema>;

export const attemptSchema = z.object({
  /** A part's ordinal, or the step that was tried. */
  part: z.union([z.number().int(), z.string()]),
  number: z.number().int(),
  class: z.enum(['retryable', 'data', 'fatal']),
  code: z.string(),
  message: z.string(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const errorGroupSchema = z.object({
  fingerprint: z.string(),
  column: z.string().nullable(),
  rule: z.string(),
  sqlstate: z.string().nullable(),
  message: z.string(),
  /** Rows with at least one such reason. */
  rows: count,
  reasons: count,
  /** One offending value. */
  sample: z.string().nullable(),
});
export type ErrorGroup = z.infer<typeof errorGroupSchema>;

export const sourceColumnSchema = z.object({ name: z.string(), type: z.string() });
export type SourceColumn = z.infer<typeof sourceColumnSchema>;

/** What was done about a change; `none` where the load is made for it already. */
export const DRIFT_ACTIONS = ['none', 'ignored', 'added', 'widened', 'quarantined', 'stopped'] as const;

/** One way in which the columns of a source are others than the load knows. */
export const driftChangeSchema = z.object({
  kind: z.enum(['new', 'missing', 'type']),
  field: z.string(),
  /** Of the destination, where the field is mapped, or gets one. */
  column: z.string().nullable(),
  /** Types, where they are known: of a missing field the one that it had, of a changed one that of its column. */
  before: z.string().nullable(),
  now: z.string().nullable(),
  /** The first files that it is about, where it is not about all. */
  pieces: z.array(z.string()),
  action: z.enum(DRIFT_ACTIONS),
});
export type DriftChange = z.infer<typeof driftChangeSchema>;

export const sourceShapeSchema = z.object({
  /** In their order, with the types that a sample showed. */
  columns: z.array(sourceColumnSchema),
  changes: z.array(driftChangeSchema),
});
export type SourceShape = z.infer<typeof sourceShapeSchema>;

/** A value as PostgreSQL prints it, cut at 200 characters; null where it is NULL. */
const cell = z.string().nullable();
const sampleRowsSchema = z.object({ columns: z.array(z.string()), rows: z.array(z.array(cell)) });
export type SampleRows = z.infer<typeof sampleRowsSchema>;

/** Up to 20 rows of each kind of difference, and at most 100 columns of a row. */
export const differenceSamplesSchema = z.object({
  /** New values. */
  inserted: sampleRowsSchema,
  updated: z.object({
    /** Names of the key's columns. */
    key: z.array(z.string()),
    rows: z.array(
      z.object({
        key: z.array(cell),
        changes: z.array(z.object({ column: z.string(), old: cell, new: cell })),
      }),
    ),
  }),
  /** Old values: of rows that go, are flagged, or (history) whose version is closed. */
  deleted: sampleRowsSchema,
});
export type DifferenceSamples = z.infer<typeof differenceSamplesSchema>;

export const NO_SAMPLES: DifferenceSamples = {
  inserted: { columns: [], rows: [] },
  updated: { key: [], rows: [] },
  deleted: { columns: [], rows: [] },
};

export const rehearsalSchema = z.object({
  /** What the deletion brake says: a real batch would stop and wait for approval. null where it would not. */
  wouldStop: z.string().nullable(),
  samples: differenceSamplesSchema,
});
export type RehearsalReport = z.infer<typeof rehearsalSchema>;

/** The result of a batch: the command line, the API and the batch page show this same object. */
export const batchResultSchema = rowCountsSchema.extend({
  schemaVersion: z.literal(1),
  batchId: z.string(),
  load: z.string(),
  state: z.enum(['succeeded', 'partial', 'failed', 'cancelled']),
  mode: z.string(),
  deleted: count,
  warnings: count,
  skippedLines: count,
  /** Bytes read from the source. */
  bytes: count,
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  durationSeconds: z.number(),
  rowsPerSecond: z.number(),
  /** Busy seconds of each stage; stages overlap, so they may add up to more than the duration. */
  stages: z.object({
    extract: z.number(),
    stage: z.number(),
    validate: z.number(),
    reconcile: z.number(),
    merge: z.number(),
  }),
  plan: z.object({ merge: z.string(), why: z.string() }),
  /** Of an incremental source; null for others, and where nothing was loaded yet. Cursor values as text. */
  watermark: z
    .object({ cursor: z.string(), before: z.string().nullable(), after: z.string().nullable() })
    .nullable()
    .default(null),
  /**
   * Of a batch that was merged in lanes, each a transaction of its own: how many there are, how rows are dealt to them, and
   * the numbers of those that are in the table. In a batch that did not succeed, the others are not.
   */
  lanes: z
    .object({ lanes: count, by: z.string(), merged: z.array(count) })
    .nullable()
    .default(null),
  /** The columns of the source; null where the batch ended before they were known. */
  source: sourceShapeSchema.nullable().default(null),
  attempts: z.array(attemptSchema),
  errorGroups: z.array(errorGroupSchema),
  /** Only where the batch was a rehearsal: the counts then say what would have become of the rows. */
  rehearsal: rehearsalSchema.optional(),
  /** Why the batch failed or was cancelled; null where it did not. */
  error: z
    .object({ code: z.string(), class: z.enum(['retryable', 'data', 'fatal']), message: z.string() })
    .nullable(),
});
export type BatchResult = z.infer<typeof batchResultSchema>;
