import { z } from 'zod';
import type { computedFromSchema, writingSchema } from '@/lib/engine';
import { ruleInputSchema } from '../rules/schemas';
import { transformInputSchema } from '../transforms/schemas';

export const WRITE_MODES = ['upsert', 'append', 'insert-only', 'replace', 'mirror', 'history'] as const;

/** How a mode writes, as the engine has it; whether deletions are approved is a matter of a batch, not of a load. */
export type WritingInput = z.input<typeof writingSchema>;

/** As the engine has it. */
export type ComputedFromInput = z.input<typeof computedFromSchema>;

/**
 * What a load version holds. Its inner shapes are the engine's (LoadPlan): they are checked by `loadPlanSchema` on the
 * server, whose defaults fill what is left out here.
 */
export const loadDefinitionSchema = z.object({
  sourceId: z.uuid({ error: 'Choose a source.' }),
  format: z
    .object({
      kind: z.string().optional(),
      dialect: z.record(z.string(), z.unknown()).default({}),
      encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252']).optional(),
    })
    .prefault({}),
  destination: z.object({
    connectionId: z.uuid({ error: 'Choose a connection.' }),
    table: z.object({
      schema: z.string().min(1).default('public'),
      name: z.string().min(1, { error: 'Name the table.' }),
    }),
    create: z.boolean().default(false),
    stagingSchema: z.string().min(1).default('stevedore_staging'),
  }),
  mapping: z
    .array(
      z.object({
        field: z.string(),
        column: z.string().min(1).nullable(),
        type: z.string().optional(),
        /** The table gets the column where it has none of the name. */
        add: z.boolean().optional(),
        /** In order. */
        transforms: z.array(transformInputSchema).default([]),
      }),
    )
    .optional(),
  /** Columns that no field fills alone. */
  computed: z
    .array(
      z.object({
        column: z.string().min(1, { error: 'Name the column.' }),
        type: z.string().optional(),
        /** What it starts from, checked by the engine. */
        from: z.custom<ComputedFromInput>(isRecord, { error: 'must be an object' }),
        transforms: z.array(transformInputSchema).default([]),
      }),
    )
    .optional(),
  /** Tables of the destination that expressions may take values from, by name. */
  lookups: z
    .array(
      z.object({
        name: z.string(),
        table: z.object({ schema: z.string().min(1).default('public'), name: z.string() }),
        key: z.array(z.string()),
        value: z.string(),
      }),
    )
    .optional(),
  key: z.array(z.string().min(1)).default([]),
  mode: z.enum(WRITE_MODES),
  /** How the mode writes (column policies, duplicates, deletions …), checked by the engine. */
  writing: z.custom<WritingInput>(isRecord, { error: 'must be an object' }).default({}),
  /** Loads only what has come since the last batch; the overlap is checked by the engine. */
  incremental: z
    .object({
      cursor: z.string().trim().min(1, { error: 'Choose the cursor column.' }),
      overlap: z.string().trim().default('0'),
    })
    .optional(),
  rules: z.array(ruleInputSchema).default([]),
  /** What becomes of a batch whose source has other columns than the load knows; what is left out is as the engine has it. */
  drift: z
    .object({
      new: z.enum(['ignore', 'add', 'quarantine', 'stop']),
      missing: z.enum(['stop', 'ignore', 'quarantine']),
      type: z.enum(['ignore', 'widen', 'stop']),
    })
    .partial()
    .default({}),
  errorThreshold: z
    .object({
      share: z.number().min(0).max(1).default(0.05),
      minRows: z.number().int().min(0).default(100),
      maxCount: z.int32().min(0, { error: 'Give whole rows.' }).optional(),
    })
    .prefault({}),
  retry: z.object({ retries: z.number(), baseMs: z.number(), maxMs: z.number() }).partial().default({}),
  tuning: z
    .object({
      lanes: z.number(),
      helpers: z.number(),
      partBytes: z.number(),
      maxRecordBytes: z.number(),
      prefer: z.enum(['short-lock', 'speed']),
      mergeLanes: z.number(),
      mergeBy: z.enum(['hash', 'range', 'column']),
      mergeColumn: z.string(),
      workMemMb: z.number(),
      maintenanceWorkMemMb: z.number(),
      lockTimeoutMs: z.number(),
      statementTimeoutMs: z.number(),
      synchronousCommit: z.enum(['on', 'off']),
      binaryCopy: z.enum(['auto', 'off']),
    })
    .partial()
    .default({}),
});

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type LoadDefinitionInput = z.input<typeof loadDefinitionSchema>;
export type LoadDefinition = z.output<typeof loadDefinitionSchema>;
