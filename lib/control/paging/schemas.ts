import { z } from 'zod';

/** Keyset paging: pass the `nextCursor` of one page to get the next. Cursors are opaque. */
export const pageInputSchema = z.object({
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface Page<Item> {
  items: Item[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** ISO 8601 in UTC, so that an output can cross to the browser as it is. */
export const timestampSchema = z.iso.datetime();
