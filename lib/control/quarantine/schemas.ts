import { z } from 'zod';
import { MOST_ROWS_AT_ONCE } from '../repairs/constants';

/**
 * What has become of a quarantined row: nothing yet, its cells were changed, it was given up, a replay that has not
 * ended holds it, or a replay took it to the table (or into the quarantine of its own).
 */
export const REPAIR_STATES = ['open', 'fixed', 'dropped', 'replaying', 'replayed'] as const;
export const repairStateSchema = z.enum(REPAIR_STATES);
export type RepairState = z.infer<typeof repairStateSchema>;

const fingerprint = z.string().max(64);

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
