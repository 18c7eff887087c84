import { z } from 'zod';
import { batchIdInputSchema } from '../batches/schemas';
import { pageInputSchema, timestampSchema } from '../paging/schemas';
import {
  errorGroupViewSchema,
  quarantinedRowViewSchema,
  repairFilterSchema,
  repairStateSchema,
  replayScopeSchema,
  rowNumberSchema,
} from '../quarantine/schemas';
import { transformInputSchema } from '../transforms/schemas';
import { MOST_ROWS_AT_ONCE } from './constants';

export { REPAIR_STATES, type RepairFilter, type RepairState, type ReplayScope } from '../quarantine/schemas';

const text = z.string().max(1_000_000);
const reasonText = z.string().trim().min(1, { error: 'Say why.' }).max(500);

export const listRepairRowsInputSchema = pageInputSchema.extend({
  batchId: z.uuid(),
  ...repairFilterSchema.shape,
});
export type ListRepairRowsInput = z.input<typeof listRepairRowsInputSchema>;

/** Cells by source column; null is NULL. */
const cellsSchema = z.record(z.string().max(1_000), text.nullable());

export const saveFixesInputSchema = batchIdInputSchema.extend({
  rows: z
    .array(
      z
        .object({
          row: rowNumberSchema,
          /** Cells that are other than they stand now; laid over earlier fixes of the row. */
          cells: cellsSchema.optional(),
          /** The record as a whole, in the source's own format: takes the place of the row's text and of earlier fixes. */
          record: text.min(1).optional(),
        })
        .refine(({ cells, record }) => (cells === undefined) !== (record === undefined), {
          error: 'Give either cells or the whole record.',
        }),
    )
    .min(1)
    .max(MOST_ROWS_AT_ONCE),
});
export type SaveFixesInput = z.input<typeof saveFixesInputSchema>;

/** The rows of a bulk action: chosen ones, or all that a filter lets through. Replayed and replaying rows are left alone. */
export const repairTargetSchema = z.union([
  z.object({ rows: z.array(rowNumberSchema).min(1).max(MOST_ROWS_AT_ONCE) }),
  z.object({ filter: repairFilterSchema }),
]);
export type RepairTarget = z.infer<typeof repairTargetSchema>;

const column = z.string().min(1).max(1_000);

export const bulkRepairSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), column, value: text.nullable() }),
  z.object({
    kind: z.literal('replace'),
    column,
    find: z.string().min(1, { error: 'Say what to look for.' }).max(10_000),
    with: z.string().max(10_000).default(''),
    /** `find` is a PostgreSQL regular expression, `\1` in `with` what its first parentheses matched. */
    isPattern: z.boolean().default(false),
  }),
  z.object({ kind: z.literal('transform'), column, ...transformInputSchema.shape }),
  z.object({ kind: z.literal('drop'), reason: reasonText }),
]);
export type BulkRepair = z.infer<typeof bulkRepairSchema>;

export const repairInBulkInputSchema = batchIdInputSchema.extend({
  target: repairTargetSchema,
  repair: bulkRepairSchema,
});
export type RepairInBulkInput = z.input<typeof repairInBulkInputSchema>;

/** Rows as before: those that one action changed go back to what they were before it, chosen rows to open. */
export const undoRepairsInputSchema = batchIdInputSchema.extend({
  what: z.union([z.object({ actionId: z.uuid() }), repairTargetSchema]),
});
export type UndoRepairsInput = z.input<typeof undoRepairsInputSchema>;

export const REPLAY_VERSIONS = ['same', 'current'] as const;
export const replayRowsInputSchema = batchIdInputSchema.extend({
  /** The load version that the batch ran, or the one that stands now. */
  version: z.enum(REPLAY_VERSIONS).default('current'),
  scope: replayScopeSchema.default({ of: 'fixed' }),
  /** Checks again: all is done and rolled back, and no row is taken. */
  isRehearsal: z.boolean().default(false),
});
export type ReplayRowsInput = z.input<typeof replayRowsInputSchema>;

export const downloadRepairsInputSchema = batchIdInputSchema.extend({
  ...repairFilterSchema.shape,
  format: z.enum(['csv', 'xlsx']).default('csv'),
});
export type DownloadRepairsInput = z.input<typeof downloadRepairsInputSchema>;

export const uploadRepairsInputSchema = batchIdInputSchema.extend({
  /** The file's name: its ending says whether it is CSV or XLSX. */
  name: z.string().min(1).max(1_024),
  /** Content-Length, where it is known: refused early where it is too large. */
  size: z.number().int().nonnegative().optional(),
});
export type UploadRepairsInput = z.input<typeof uploadRepairsInputSchema>;

export const reportErrorsInputSchema = batchIdInputSchema.extend({
  format: z.enum(['csv', 'json', 'xlsx']).default('json'),
});
export type ReportErrorsInput = z.input<typeof reportErrorsInputSchema>;

const count = z.number().int().nonnegative();

export const repairCountsSchema = z.object({
  open: count,
  fixed: count,
  dropped: count,
  replaying: count,
  replayed: count,
});
export type RepairCounts = z.infer<typeof repairCountsSchema>;

export const repairColumnSchema = z.object({
  /** As the source names it. */
  name: z.string(),
  /** Destination columns that it fills. */
  fills: z.array(z.string()),
});
export type RepairColumn = z.infer<typeof repairColumnSchema>;

export const repairGroupSchema = errorGroupViewSchema.extend({
  counts: repairCountsSchema,
  /** The source column that the group's reason leads back to; null where it is about no column, or that is not known. */
  sourceColumn: z.string().nullable(),
});
export type RepairGroup = z.infer<typeof repairGroupSchema>;

export const replayViewSchema = z.object({
  batchId: z.uuid(),
  state: z.string(),
  isRehearsal: z.boolean(),
  version: count,
  queuedAt: timestampSchema,
  triggeredBy: z.string().nullable(),
  read: count,
  quarantined: count,
  /** Of the rows that it refused again, those that nobody has dealt with since. */
  open: count,
});
export type ReplayView = z.infer<typeof replayViewSchema>;

export const repairsViewSchema = z.object({
  batchId: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string() }),
  state: z.string(),
  isRehearsal: z.boolean(),
  version: count,
  currentVersion: count,
  /** Set where the batch itself is a replay: of which one. */
  replayOf: z.uuid().nullable(),
  /** Quarantined rows. */
  rows: count,
  counts: repairCountsSchema,
  /** No row is open, fixed and not replayed, or under way, neither here nor in the quarantine of a replay. */
  isResolved: z.boolean(),
  /** null: rows can be repaired; else why they cannot, as a sentence. */
  whyNoRepairs: z.string().nullable(),
  /** null: fixed rows can be replayed; else why not. A rehearsal may be possible where a replay is not. */
  whyNoReplay: z.string().nullable(),
  /** When the rows were removed, their retention being over. */
  expiredAt: timestampSchema.nullable(),
  /** Columns of the source, in its order; null where the batch kept no record of them: rows are then repaired whole. */
  columns: z.array(repairColumnSchema).nullable(),
  /** The most frequent first, 1,000 at most. */
  groups: z.array(repairGroupSchema),
  /** Newest first, the last 50. */
  replays: z.array(replayViewSchema),
  /** Batches of the load that were merged since: a replay may write over what they loaded. */
  laterBatches: z.object({
    merged: count,
    /** There are more than were counted. */
    isMore: z.boolean(),
    /** The latest of them. */
    latest: z.object({ batchId: z.uuid(), finishedAt: timestampSchema }).nullable(),
  }),
});
export type RepairsView = z.infer<typeof repairsViewSchema>;

/** What the batch page says of its repairs, for one line. */
export const repairSummarySchema = z.object({
  rows: count,
  counts: repairCountsSchema,
  isResolved: z.boolean(),
  replayOf: z.uuid().nullable(),
  replays: count,
});
export type RepairSummary = z.infer<typeof repairSummarySchema>;

export const repairCellSchema = z.object({
  /** As it stands now, fixes laid over; null is NULL. Cut at 5,000 characters (`isCut`). */
  value: z.string().nullable(),
  isCut: z.boolean(),
  /** Set where it was changed: what it was. */
  was: z.object({ value: z.string().nullable() }).nullable(),
  /** What is wrong with it, of the row's reasons. */
  reasons: z.array(z.string()),
});
export type RepairCell = z.infer<typeof repairCellSchema>;

export const repairRowSchema = quarantinedRowViewSchema.extend({
  state: repairStateSchema,
  /** In the order of `columns`; null where the record cannot be split into them: it is repaired whole. */
  cells: z.array(repairCellSchema).nullable(),
  /** Why there are no cells. */
  whyWhole: z.string().nullable(),
  /** The record that was put in place of `raw`; null where it was not replaced. */
  record: z.string().nullable(),
  /** Reasons that lead to no cell. */
  otherReasons: z.array(z.string()),
  dropReason: z.string().nullable(),
  repairedBy: z.string().nullable(),
  repairedAt: timestampSchema.nullable(),
  /** The action that changed it last, for undo. */
  actionId: z.uuid().nullable(),
  /** The batch that replayed it or is about to; null for none. */
  replayBatchId: z.uuid().nullable(),
});
export type RepairRow = z.infer<typeof repairRowSchema>;

export const repairResultSchema = z.object({
  /** For undo; null where nothing changed. */
  actionId: z.uuid().nullable(),
  changed: count,
  /** Looked at and left as they are: nothing to change. */
  same: count,
  /** Not repaired: replayed or being replayed, or no cells where cells are wanted. */
  skipped: count,
});
export type RepairResult = z.infer<typeof repairResultSchema>;

export const uploadRepairsResultSchema = repairResultSchema.extend({
  /** Rows of the file that are not rows of the batch's quarantine. */
  unknown: count,
  /** The first 20 of them, as the file names them. */
  unknownRows: z.array(z.string()),
});
export type UploadRepairsResult = z.infer<typeof uploadRepairsResultSchema>;

export const replayPreviewSchema = z.object({
  rows: count,
  version: count,
  /** What the load does, and what the replay does instead. */
  mode: z.object({ load: z.string(), replay: z.string() }),
  table: z.object({ schema: z.string(), name: z.string() }),
  key: z.array(z.string()),
  /** The reservations, each as a sentence. */
  notes: z.array(z.string()),
  laterBatches: repairsViewSchema.shape.laterBatches,
});
export type ReplayPreview = z.infer<typeof replayPreviewSchema>;

export const errorReportSchema = z.object({
  batchId: z.uuid(),
  load: z.string(),
  version: count,
  state: z.string(),
  isRehearsal: z.boolean(),
  startedAt: timestampSchema.nullable(),
  finishedAt: timestampSchema.nullable(),
  madeAt: timestampSchema,
  counts: z.object({
    read: count,
    inserted: count,
    updated: count,
    unchanged: count,
    quarantined: count,
    duplicates: count,
    filtered: count,
  }),
  repairs: repairCountsSchema,
  /** The most frequent first; each with up to 5 rows. */
  groups: z.array(
    repairGroupSchema.extend({
      samples: z.array(
        z.object({
          row: count,
          line: count,
          piece: z.string(),
          raw: z.string(),
          isRawCut: z.boolean(),
          value: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** There are more groups than the report holds. */
  isCut: z.boolean(),
});
export type ErrorReport = z.infer<typeof errorReportSchema>;
