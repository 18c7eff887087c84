import { z } from 'zod';
import { TIME_SPANS } from '../batches/schemas';
import { pageInputSchema, timestampSchema } from '../paging/schemas';

const fingerprintSchema = z.string().regex(/^[0-9a-f]{16}$/);
const count = z.number().int().nonnegative();

export const listErrorGroupsInputSchema = pageInputSchema.extend({
  loadId: z.uuid().optional(),
  rule: z.string().max(100).optional(),
  /** Seen within that time. */
  within: z.enum(TIME_SPANS).optional(),
  /** Muted groups are left out unless they are asked for; then they alone are listed. */
  muted: z.boolean().default(false),
});
export type ListErrorGroupsInput = z.input<typeof listErrorGroupsInputSchema>;

export const errorGroupIdInputSchema = z.object({ fingerprint: fingerprintSchema });
export type ErrorGroupIdInput = z.input<typeof errorGroupIdInputSchema>;

export const muteErrorGroupInputSchema = z.object({
  fingerprint: fingerprintSchema,
  /** Null lets it be heard again. */
  until: timestampSchema.nullable(),
});
export type MuteErrorGroupInput = z.input<typeof muteErrorGroupInputSchema>;

export const errorGroupSummarySchema = z.object({
  fingerprint: z.string(),
  column: z.string().nullable(),
  rule: z.string(),
  sqlstate: z.string().nullable(),
  message: z.string(),
  sample: z.string().nullable(),
  rows: count,
  batches: count,
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  /** Set while it is muted. */
  mutedUntil: timestampSchema.nullable(),
  mutedBy: z.string().nullable(),
  /** Rows of each of the last `TREND_DAYS` days, today last. */
  trend: z.array(count),
  /** Those it concerned of late first; a few of them. */
  loads: z.array(z.object({ id: z.uuid(), name: z.string() })),
  loadsTotal: count,
  /** The last batch that had it; null where that is gone. */
  lastBatchId: z.uuid().nullable(),
});
export type ErrorGroupSummary = z.infer<typeof errorGroupSummarySchema>;

export const TREND_DAYS = 14;

export const errorGroupViewSchema = errorGroupSummarySchema.extend({
  /** Every load it concerned, the last one first. */
  byLoad: z.array(
    z.object({
      load: z.object({ id: z.uuid(), name: z.string() }),
      rows: count,
      batches: count,
      lastDay: z.iso.date(),
    }),
  ),
  /** The last batches that had it, rehearsals left out. */
  lastBatches: z.array(
    z.object({
      id: z.uuid(),
      load: z.object({ id: z.uuid(), name: z.string() }),
      state: z.string(),
      at: timestampSchema,
      rows: count,
      read: count,
    }),
  ),
});
export type ErrorGroupPage = z.infer<typeof errorGroupViewSchema>;
