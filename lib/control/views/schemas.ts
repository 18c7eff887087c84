import { z } from 'zod';
import { batchFilterSchema } from '../batches/schemas';

const viewNameSchema = z
  .string()
  .trim()
  .min(1, { error: 'Give the view a name.' })
  .max(80, { error: 'Use at most 80 characters.' });

export const createViewInputSchema = z.object({
  name: viewNameSchema,
  filter: batchFilterSchema,
  /** Everybody sees it. Editor. */
  isShared: z.boolean().default(false),
});
export type CreateViewInput = z.input<typeof createViewInputSchema>;

export const updateViewInputSchema = z.object({
  id: z.uuid(),
  name: viewNameSchema.optional(),
  filter: batchFilterSchema.optional(),
  isShared: z.boolean().optional(),
});
export type UpdateViewInput = z.input<typeof updateViewInputSchema>;

export const viewIdInputSchema = z.object({ id: z.uuid() });
export type ViewIdInput = z.input<typeof viewIdInputSchema>;

export const savedViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  filter: batchFilterSchema,
  isShared: z.boolean(),
  owner: z.string(),
  /** Whether the person who asks may rename, share and delete it. */
  mayChange: z.boolean(),
});
export type SavedViewView = z.infer<typeof savedViewSchema>;
