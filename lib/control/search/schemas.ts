import { z } from 'zod';

export const searchInputSchema = z.object({ query: z.string().trim().min(1).max(100) });
export type SearchInput = z.input<typeof searchInputSchema>;

export const foundSchema = z.object({
  kind: z.enum(['load', 'batch', 'connection', 'file']),
  id: z.string(),
  /** Its name; of a batch, that of its load. */
  title: z.string(),
  /** What tells it from others of that name. */
  detail: z.string(),
  /** Of a batch. */
  state: z.string().nullable(),
  /** Of a batch: when it was queued. */
  at: z.iso.datetime().nullable(),
});
export type Found = z.infer<typeof foundSchema>;
