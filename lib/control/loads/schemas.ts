import { z } from 'zod';
import type { DriftChange, SourceColumn } from '@/lib/engine';
import { nameSchema } from '../connections/schemas';
import { freshnessViewSchema } from '../freshness/schemas';
import { pageInputSchema, timestampSchema } from '../paging/schemas';
import { loadDefinitionSchema, type LoadDefinition } from './definition-schemas';

export { loadDefinitionSchema, WRITE_MODES } from './definition-schemas';
export type {
  ComputedFromInput,
  LoadDefinition,
  LoadDefinitionInput,
  WritingInput,
} from './definition-schemas';

export const createLoadInputSchema = z.object({
  /** Of the caller's draft that becomes the load; left out, a new one. */
  id: z.uuid().optional(),
  name: nameSchema,
  description: z.string().max(2000).default(''),
  definition: loadDefinitionSchema,
});
export type CreateLoadInput = z.input<typeof createLoadInputSchema>;

export const findKnownMappingInputSchema = z.object({ fields: z.array(z.string()).min(1).max(2_000) });
export type FindKnownMappingInput = z.input<typeof findKnownMappingInputSchema>;

/** How a source of the same fields was mapped. */
export interface KnownMapping extends Required<Pick<LoadDefinition, 'mapping' | 'computed' | 'lookups'>> {
  load: { id: string; name: string };
  usedAt: string;
  /** Values inside the records that it takes as fields. */
  paths: string[];
}

/** A definition makes a new version; `expectedVersion` refuses the save where somebody else saved in between. */
export const updateLoadInputSchema = z.object({
  id: z.uuid(),
  name: nameSchema.optional(),
  description: z.string().max(2000).optional(),
  definition: loadDefinitionSchema.optional(),
  expectedVersion: z.number().int().positive().optional(),
});
export type UpdateLoadInput = z.input<typeof updateLoadInputSchema>;

export const archiveLoadInputSchema = z.object({ id: z.uuid(), isArchived: z.boolean() });
export type ArchiveLoadInput = z.input<typeof archiveLoadInputSchema>;

/** Why nothing but a person starts it; null lets schedules go on. */
/** Days that quarantined rows are kept where the load does not say. */
export const STANDARD_QUARANTINE_DAYS = 90;
export const setRetentionInputSchema = z.object({
  id: z.uuid(),
  quarantineDays: z
    .number()
    .int({ error: 'Give whole days.' })
    .min(1, { error: 'Keep them for a day at least.' })
    .max(3_650, { error: 'Keep them for ten years at most.' })
    .nullable(),
});
export type SetRetentionInput = z.input<typeof setRetentionInputSchema>;

export const pauseLoadInputSchema = z.object({
  id: z.uuid(),
  reason: z
    .string()
    .trim()
    .min(1, { error: 'Say why, for those who wonder why nothing comes.' })
    .max(200)
    .nullable(),
});
export type PauseLoadInput = z.input<typeof pauseLoadInputSchema>;

export const setLoadOwnerInputSchema = z.object({ id: z.uuid(), ownerId: z.uuid().nullable() });
export type SetLoadOwnerInput = z.input<typeof setLoadOwnerInputSchema>;

export const loadIdInputSchema = z.object({ id: z.uuid() });
export type LoadIdInput = z.input<typeof loadIdInputSchema>;

/** The name is repeated, so that nobody deletes another load than the one they mean. */
export const deleteLoadInputSchema = z.object({ id: z.uuid(), name: z.string() });
export type DeleteLoadInput = z.input<typeof deleteLoadInputSchema>;

export const revertLoadInputSchema = z.object({
  id: z.uuid(),
  /** The version to go back to. */
  version: z.int32().positive(),
  /** Refuses where somebody saved in between. */
  expectedVersion: z.int32().positive(),
});
export type RevertLoadInput = z.input<typeof revertLoadInputSchema>;

/** What becomes of a field that is new: a column of its name, which the table gets where it has none, or nothing. */
export const ACCEPTED_FIELDS = ['add', 'leave'] as const;
export type AcceptedField = (typeof ACCEPTED_FIELDS)[number];

export const acceptDriftInputSchema = z.object({
  /** The batch that stopped. */
  batchId: z.uuid(),
  /** Refuses where somebody saved in between. */
  expectedVersion: z.int32().positive(),
  /** By field; those that are not named are left out. */
  newFields: z.record(z.string(), z.enum(ACCEPTED_FIELDS)).default({}),
});
export type AcceptDriftInput = z.input<typeof acceptDriftInputSchema>;

/** What is known of a load's source, and the batches that found it changed. */
export interface LoadDrift {
  /** As the last merged batch found them; none before the first. */
  columns: SourceColumn[];
  /** Newest first. */
  batches: {
    id: string;
    state: BatchMark['state'];
    queuedAt: string;
    isRehearsal: boolean;
    changes: DriftChange[];
  }[];
}

export const listLoadHistoryInputSchema = pageInputSchema.extend({ id: z.uuid() });
export type ListLoadHistoryInput = z.input<typeof listLoadHistoryInputSchema>;

/** How far an incremental load has come. */
export interface WatermarkView {
  cursor: string;
  /** As text. */
  value: string;
  batchId: string;
  /** ISO 8601. */
  updatedAt: string;
}

export const getLoadInputSchema = z.object({
  id: z.uuid(),
  /** A version's number; left out, the current one. */
  version: z.int32().positive().optional(),
});
export type GetLoadInput = z.input<typeof getLoadInputSchema>;

export const listLoadsInputSchema = pageInputSchema.extend({
  search: z.string().max(200).optional(),
  archived: z.boolean().default(false),
  ownerId: z.uuid().optional(),
});
export type ListLoadsInput = z.input<typeof listLoadsInputSchema>;

export const loadVersionSummarySchema = z.object({
  number: z.number().int(),
  createdAt: timestampSchema,
  createdBy: z.string().nullable(),
});
export type LoadVersionSummary = z.infer<typeof loadVersionSummarySchema>;

/** What a version changed, in sentences. */
export const loadHistoryEntrySchema = loadVersionSummarySchema.extend({
  isCurrent: z.boolean(),
  /** Against the version before; of the first one, nothing. */
  changes: z.array(z.string()),
  /** What going back to it would change in the current version. */
  changesOnRevert: z.array(z.string()),
});
export type LoadHistoryEntry = z.infer<typeof loadHistoryEntrySchema>;

export const ownerSchema = z.object({ id: z.uuid(), name: z.string() });
export type Owner = z.infer<typeof ownerSchema>;

export const loadPauseSchema = z.object({
  at: timestampSchema,
  reason: z.string(),
  by: z.string().nullable(),
});
export type LoadPause = z.infer<typeof loadPauseSchema>;

/** What goes with a load that is deleted. */
export const deletionPreviewSchema = z.object({
  batches: z.number().int(),
  quarantined: z.number().int(),
  schedules: z.number().int(),
  triggers: z.number().int(),
  /** Names of loads that start when this one has ended, and will not any more. */
  dependents: z.array(z.string()),
  versions: z.number().int(),
  table: z.object({ schema: z.string(), name: z.string() }),
  connectionName: z.string(),
  /** Batches that have not ended, and stand in the way. */
  openBatchIds: z.array(z.uuid()),
});
export type DeletionPreview = z.infer<typeof deletionPreviewSchema>;

export const loadViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  archivedAt: timestampSchema.nullable(),
  /** Days that its quarantined rows are kept; null for the standard. */
  quarantineDays: z.number().int().nullable(),
  pause: loadPauseSchema.nullable(),
  owner: ownerSchema.nullable(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  version: loadVersionSummarySchema,
  /** Null where nobody asks how fresh it is. */
  freshness: freshnessViewSchema.nullable(),
  /** Is `version` the one that a batch started now would run. */
  isCurrent: z.boolean(),
  source: z.object({ id: z.uuid(), kind: z.string(), name: z.string(), label: z.string() }),
  connection: z.object({ id: z.uuid(), name: z.string(), kind: z.string() }),
  definition: loadDefinitionSchema,
});
export type LoadView = z.infer<typeof loadViewSchema>;

/** What would help a load: each with the fact that says so. */
export const loadAdviceSchema = z.object({
  /** What there is to say where nothing would help; null where something does. */
  summary: z.string().nullable(),
  items: z.array(
    z.object({
      /** What it concerns: a setting of the load, or something of the table or the connection. */
      setting: z.string(),
      fact: z.string(),
      advice: z.string(),
    }),
  ),
});
export type LoadAdvice = z.infer<typeof loadAdviceSchema>;

/** A batch as a mark in a row of marks: no more than is drawn, since a page holds hundreds. */
export const batchMarkSchema = z.object({
  id: z.uuid(),
  state: z.enum(['queued', 'running', 'paused', 'succeeded', 'partial', 'failed', 'cancelled']),
  read: z.number(),
  quarantined: z.number(),
});
export type BatchMark = z.infer<typeof batchMarkSchema>;

export const loadSummarySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  archivedAt: timestampSchema.nullable(),
  pause: loadPauseSchema.nullable(),
  owner: ownerSchema.nullable(),
  version: z.number().int(),
  mode: z.string(),
  table: z.object({ schema: z.string(), name: z.string() }),
  sourceName: z.string(),
  connectionName: z.string(),
  updatedAt: timestampSchema,
  freshness: freshnessViewSchema.nullable(),
  /** The next planned time of its schedules. */
  nextRunAt: timestampSchema.nullable(),
  /** When the last batch ended or, where it has not, was queued. */
  lastAt: timestampSchema.nullable(),
  /** The last 14 that were no rehearsals, newest first. */
  lastBatches: z.array(batchMarkSchema),
});
export type LoadSummary = z.infer<typeof loadSummarySchema>;

/** A load that needs somebody, with what most of its bad rows have in common or why its last batch failed. */
export const attentionItemSchema = z.object({
  load: z.object({ id: z.uuid(), name: z.string() }),
  /** Its last batch that ended by itself, rehearsals aside; null where a late load has none. */
  batch: batchMarkSchema
    .extend({ queuedAt: timestampSchema, finishedAt: timestampSchema.nullable() })
    .nullable(),
  freshness: freshnessViewSchema.nullable(),
  cause: z
    .object({
      column: z.string().nullable(),
      message: z.string(),
      /** The source has changed, and the batch asks whether that is right. */
      isDrift: z.boolean(),
    })
    .nullable(),
});
export type AttentionItem = z.infer<typeof attentionItemSchema>;

export const attentionSchema = z.object({
  /** Loads that are not archived. */
  loads: z.number().int(),
  /** Of those, how many have had a batch that wrote. */
  loaded: z.number().int(),
  /** How many need somebody, of which `items` are the first: failed, then late, then partial ones. */
  troubled: z.number().int(),
  items: z.array(attentionItemSchema),
});
export type Attention = z.infer<typeof attentionSchema>;

export const loadNameSchema = z.object({ id: z.uuid(), name: z.string() });
export type LoadName = z.infer<typeof loadNameSchema>;
