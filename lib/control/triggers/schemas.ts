import { z } from 'zod';
import { pageInputSchema, timestampSchema } from '../paging/schemas';

export const BATCHINGS = ['each', 'all'] as const;
export const EXISTING_FILES = ['leave', 'take'] as const;

function seconds(min: number, max: number) {
  const error = `Write a whole number of seconds from ${min} to ${max}.`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

const MOST_PER_MINUTE = { error: 'Write a whole number from 1 to 600.' };

/** What starts the load. */
export const triggerSettingsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('files'),
    /** A folder, or a pattern, on the workers; within the folders that file sources may read. */
    path: z
      .string()
      .trim()
      .min(1, { error: 'Name a folder or a pattern, e.g. /data/in/orders-*.csv.' })
      .max(1_000)
      .refine((path) => !path.includes('\0'), { error: 'A path holds no NUL character.' }),
    /** How long size and time of change must stay the same. Times of change are whole seconds, so not less than 2. */
    settleSeconds: seconds(2, 86_400).default(10),
    /** Files that come together: a batch for each, or one for all. */
    batching: z.enum(BATCHINGS).default('each'),
    /** What is there at the first look. */
    existing: z.enum(EXISTING_FILES).default('leave'),
  }),
  z.object({
    kind: z.literal('webhook'),
    /** Who sends the requests: for people. */
    name: z.string().trim().min(1, { error: 'Say who sends the requests.' }).max(100),
    /** How far a request's timestamp may be off. */
    toleranceSeconds: seconds(10, 3_600).default(300),
    perMinute: z
      .number(MOST_PER_MINUTE)
      .int(MOST_PER_MINUTE)
      .min(1, MOST_PER_MINUTE)
      .max(600, MOST_PER_MINUTE)
      .default(30),
  }),
  z.object({
    kind: z.literal('load'),
    upstreamLoadId: z.uuid({ error: 'Choose a load.' }),
    /** Also when it was merged with rows in quarantine. */
    onPartial: z.boolean().default(false),
  }),
]);
export type TriggerSettings = z.output<typeof triggerSettingsSchema>;
export type FilesSettings = Extract<TriggerSettings, { kind: 'files' }>;
export type WebhookSettings = Extract<TriggerSettings, { kind: 'webhook' }>;
export type UpstreamSettings = Extract<TriggerSettings, { kind: 'load' }>;

export const createTriggerInputSchema = z.object({ loadId: z.uuid(), settings: triggerSettingsSchema });
export type CreateTriggerInput = z.input<typeof createTriggerInputSchema>;

export const updateTriggerInputSchema = z.object({ id: z.uuid(), settings: triggerSettingsSchema });
export type UpdateTriggerInput = z.input<typeof updateTriggerInputSchema>;

export const triggerIdInputSchema = z.object({ id: z.uuid() });
export type TriggerIdInput = z.input<typeof triggerIdInputSchema>;

export const pauseTriggerInputSchema = z.object({ id: z.uuid(), isPaused: z.boolean() });
export type PauseTriggerInput = z.input<typeof pauseTriggerInputSchema>;

export const rotateSecretInputSchema = z.object({
  id: z.uuid(),
  /** Requests signed with the secret before are taken for another day. */
  keepsFormer: z.boolean().default(false),
});
export type RotateSecretInput = z.input<typeof rotateSecretInputSchema>;

export const listTriggersInputSchema = z.object({
  loadId: z.uuid().optional(),
  /** Those that wait for this load. */
  upstreamLoadId: z.uuid().optional(),
});
export type ListTriggersInput = z.input<typeof listTriggersInputSchema>;

export const listUpstreamLoadsInputSchema = z.object({ loadId: z.uuid() });
export type ListUpstreamLoadsInput = z.input<typeof listUpstreamLoadsInputSchema>;

/** A load that another may wait for. */
export interface UpstreamLoad {
  id: string;
  name: string;
  /** It comes after the other already: waiting for it would go round for ever. */
  isAfter: boolean;
}

export const listWatchedFilesInputSchema = pageInputSchema.extend({ triggerId: z.uuid() });
export type ListWatchedFilesInput = z.input<typeof listWatchedFilesInputSchema>;

export const takeFileInputSchema = z.object({ fileId: z.uuid() });
export type TakeFileInput = z.input<typeof takeFileInputSchema>;

const batchRefSchema = z.object({ id: z.uuid(), state: z.string(), queuedAt: timestampSchema });

export const triggerViewSchema = z.object({
  id: z.uuid(),
  load: z.object({ id: z.uuid(), name: z.string(), isArchived: z.boolean() }),
  settings: triggerSettingsSchema,
  /** What it waits for, in words. */
  sentence: z.string(),
  isPaused: z.boolean(),
  /** What kept the last look for files from seeing everything. */
  problem: z.string().nullable(),
  lookedAt: timestampSchema.nullable(),
  upstream: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  /** Until when the webhook's former secret is good as well. */
  formerSecretUntil: timestampSchema.nullable(),
  lastBatch: batchRefSchema.nullable(),
});
export type TriggerView = z.infer<typeof triggerViewSchema>;

/** The one answer that holds a webhook's secret. */
export interface TriggerWithSecret {
  trigger: TriggerView;
  secret: string | null;
}

export const FILE_STATES = ['settling', 'taken', 'same', 'leftOut'] as const;

export const watchedFileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  size: z.number(),
  modifiedAt: timestampSchema,
  hash: z.string().nullable(),
  state: z.enum(FILE_STATES),
  firstSeenAt: timestampSchema,
  batch: batchRefSchema.nullable(),
  /** Its batch failed or was cancelled or is gone, or it was left out: a person may have it loaded. */
  mayBeTaken: z.boolean(),
});
export type WatchedFileView = z.infer<typeof watchedFileSchema>;
