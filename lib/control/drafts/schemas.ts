import { z } from 'zod';
import { timestampSchema } from '../paging/schemas';
import { detectSourceInputSchema, sourceSpecSchema } from '../sources/schemas';

/** Far more than a thousand mapped columns with their rules and transforms need. */
const mostCharacters = 1_000_000;

/** The wizard's own business but for its source, whose secrets are kept apart. */
const contentSchema = z
  .looseObject({
    source: z.looseObject({
      how: z.string(),
      /** Settings of an address that is not stored yet. */
      http: z.record(z.string(), z.unknown()).default({}),
    }),
  })
  .refine((content) => JSON.stringify(content).length <= mostCharacters, {
    error: 'This draft is too big to be kept.',
  });
export type DraftContent = z.output<typeof contentSchema>;

/** The load that is edited, or the id that a new one will have. */
export const draftIdInputSchema = z.object({ loadId: z.uuid() });
export type DraftIdInput = z.input<typeof draftIdInputSchema>;

/** A secret of the source that is left out stays as it was entered, as long as it goes to the same server. */
export const saveDraftInputSchema = draftIdInputSchema.extend({
  /** Where an edit began; left out for a new load. */
  baseVersion: z.int32().positive().optional(),
  content: contentSchema,
});
export type SaveDraftInput = z.input<typeof saveDraftInputSchema>;

export const draftSavedSchema = z.object({ savedAt: timestampSchema, secretsSet: z.array(z.string()) });
export type DraftSaved = z.infer<typeof draftSavedSchema>;

export const draftViewSchema = z.object({
  loadId: z.uuid(),
  baseVersion: z.number().int().nullable(),
  content: contentSchema,
  /** Names of the secrets that are kept with it; their values stay on the server. */
  secretsSet: z.array(z.string()),
  savedAt: timestampSchema,
});
export type DraftView = z.infer<typeof draftViewSchema>;

export const draftSummarySchema = z.object({
  loadId: z.uuid(),
  /** The load's name, or what is to be read; null where neither is known yet. */
  title: z.string().nullable(),
  /** A step of the wizard. */
  step: z.string().nullable(),
  isNew: z.boolean(),
  savedAt: timestampSchema,
});
export type DraftSummary = z.infer<typeof draftSummarySchema>;

/** Of a draft's source that is not stored yet: what the input leaves out of its secrets comes from the draft. */
export const detectDraftInputSchema = z.object({
  loadId: z.uuid(),
  source: sourceSpecSchema,
  format: detectSourceInputSchema.shape.format,
});
export type DetectDraftInput = z.input<typeof detectDraftInputSchema>;

export const createDraftSourceInputSchema = sourceSpecSchema.extend({ loadId: z.uuid(), name: z.string() });
export type CreateDraftSourceInput = z.input<typeof createDraftSourceInputSchema>;
