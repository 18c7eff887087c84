import { z } from 'zod';

const name = z.string().min(1).max(200);

/** A table of the destination, of which expressions take one column's value by the value of others. */
export const lookupSchema = z.strictObject({
  /** How expressions call it. */
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}_][\p{L}\p{N}_ .-]{0,62}$/u, {
      error: 'Name the look-up: a letter first, then letters, digits, spaces, _, . and -.',
    }),
  /** A table or a view. */
  table: z.object({ schema: name.default('public'), name }),
  /** Columns that tell its rows apart, in the order in which expressions give their values. */
  key: z.array(name).min(1, { error: 'Choose the key column.' }).max(4),
  /** Column that is given. */
  value: name,
});
export type LookupSpec = z.infer<typeof lookupSchema>;

export const lookupsSchema = z
  .array(lookupSchema)
  .max(50)
  .refine((lookups) => new Set(lookups.map((lookup) => lookup.name)).size === lookups.length, {
    error: 'Two look-ups have the same name.',
  });
