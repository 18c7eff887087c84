import { z } from 'zod';
import { pageInputSchema } from '../paging/schemas';
import { MOST_ROWS_AT_ONCE } from '../repairs/constants';

/**
 * What has become of a quarantined row: nothing yet, its cells were changed, it was given up, a replay that has not
 * ended holds it, or a replay took it to the table (or into the quarantine of its own).
 */
export const REPAIR_STATES = ['open', 'fixed', 'dropped', 'replaying', 'replayed'] as const;
export const repairStateSchema = z.enum(REPAIR_STATES);
export type RepairState = z.infer<typeof repairStateSchema>;

const fingerprint = z.string().max(64);
const count = z.number().int().nonnegative();

export const errorGroupViewSchema = z.object({
  fingerprint: z.string(),
  column: z.string().nullable(),
  rule: z.string(),
  sqlstate: z.string().nullable(),
  message: z.string(),
  rows: count,
  reasons: count,
  sample: z.string().nullable(),
});
export type ErrorGroupView = z.infer<typeof errorGroupViewSchema>;

export const quarantinedRowViewSchema = z.object({
  /** Unique in the batch, ascending in source order. */
  row: count,
  /** The row as people count it: in its piece, where workers shared the batch. */
  shownRow: count,
  part: count,
  line: count,
  byteOffset: count,
  piece: z.string(),
  raw: z.string(),
  /** Only its first characters are here; the download holds it whole. */
  isRawCut: z.boolean(),
  rawBase64: z.string().nullable(),
  reasons: z.array(
    z.object({
      column: z.string().nullable(),
      rule: z.string(),
      sqlstate: z.string().nullable(),
      value: z.string().nullable(),
      message: z.string(),
    }),
  ),
});
export type QuarantinedRowView = z.infer<typeof quarantinedRowViewSchema>;

export const listQuarantinedRowsInputSchema = pageInputSchema.extend({
  batchId: z.uuid(),
  /** Only rows of this error group. */
  fingerprint: fingerprint.optional(),
});
export type ListQuarantinedRowsInput = z.input<typeof listQuarantinedRowsInputSchema>;

export const downloadQuarantineInputSchema = z.object({
  batchId: z.uuid(),
  fingerprint: fingerprint.optional(),
});
export type DownloadQuarantineInput = z.input<typeof downloadQuarantineInputSchema>;

export const sampleQuarantineInputSchema = z.object({
  batchId: z.uuid(),
  fingerprint: fingerprint,
});
export type SampleQuarantineInput = z.input<typeof sampleQuarantineInputSchema>;

/** Which rows of the batch: those of an error group, in a state; what is left out lets all of them through. */
export const repairFilterSchema = z.object({
  fingerprint: fingerprint.optional(),
  state: repairStateSchema.optional(),
});
export type RepairFilter = z.infer<typeof repairFilterSchema>;

export const rowNumberSchema = z.number().int().min(1);

/**
 * Which rows are loaded again: all that are fixed, the open ones besides (of one error group or of all), or chosen ones.
 */
export const replayScopeSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('fixed'), fingerprint: fingerprint.optional() }),
  z.object({ of: z.literal('open'), fingerprint: fingerprint.optional() }),
  z.object({ of: z.literal('rows'), rows: z.array(rowNumberSchema).min(1).max(MOST_ROWS_AT_ONCE) }),
]);
export type ReplayScope = z.infer<typeof replayScopeSchema>;

/** What a batch that replays rows keeps of it. */
export const replaySchema = z.object({
  scope: replayScopeSchema,
  /** How the rows are written to the file that it reads; as lib/engine's plan has it. */
  format: z.object({
    kind: z.string(),
    dialect: z.record(z.string(), z.unknown()),
    encoding: z.literal('utf-8'),
  }),
});
export type Replay = z.infer<typeof replaySchema>;
