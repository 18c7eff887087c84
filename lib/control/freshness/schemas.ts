import { z } from 'zod';
import { timestampSchema } from '../paging/schemas';

const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Write a time like 07:00.' });

/** How fresh a load's table has to be. */
export const freshnessSlaSchema = z.discriminatedUnion('kind', [
  /** Loaded by a time of the day. */
  z.object({
    kind: z.literal('by'),
    time: timeSchema,
    /** A batch counts for a deadline if it ended after this time: of the same day, or of the evening before. */
    since: timeSchema.default('00:00'),
    /** 1 is Monday, 7 is Sunday. */
    days: z.array(z.number().int().min(1).max(7)).min(1, { error: 'Choose at least one day.' }),
    timeZone: z.string().refine(isTimeZone, { error: 'There is no such time zone.' }),
  }),
  /** Never older than this. */
  z.object({
    kind: z.literal('age'),
    minutes: z
      .number({ error: 'Write a number.' })
      .int({ error: 'Write whole minutes.' })
      .min(1, { error: 'Write at least 1 minute.' })
      .max(527_040, { error: 'Write at most a year.' }),
  }),
]);
export type FreshnessSla = z.output<typeof freshnessSlaSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const setFreshnessInputSchema = z.object({
  loadId: z.uuid(),
  /** Null takes it away. */
  sla: freshnessSlaSchema.nullable(),
});
export type SetFreshnessInput = z.input<typeof setFreshnessInputSchema>;

export const freshnessViewSchema = z.object({
  standing: z.enum(['fresh', 'dueSoon', 'late']),
  /** What was promised, in words. */
  sentence: z.string(),
  sla: freshnessSlaSchema,
  /** When its last batch ended that wrote; null where none has. */
  loadedAt: timestampSchema.nullable(),
  /** From here on it is late unless something loads it. */
  freshUntil: timestampSchema,
});
export type FreshnessView = z.infer<typeof freshnessViewSchema>;
