import { z } from 'zod';
import { lookupsSchema } from './lookup-spec';
import { limited, tuningSchema } from './tuning';

export { lookupSchema, type LookupSpec } from './lookup-spec';
export { MERGE_LANES_BY, TUNING_LIMITS, tuningSchema, type Tuning } from './tuning';

/** Stages of a batch, in order. */
export const STAGES = ['extract', 'stage', 'validate', 'reconcile', 'merge'] as const;
export type Stage = (typeof STAGES)[number];

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252'] as const;

export const tableRefSchema = z.object({
  schema: z.string().min(1).default('public'),
  name: z.string().min(1),
});
export type TableRef = z.infer<typeof tableRefSchema>;

export const ruleSpecSchema = z.object({
  /** A kind of the rule registry: required, range, one-of, … */
  rule: z.string().min(1),
  /** Left out by rules about the batch as a whole that look at no column. */
  column: z.string().min(1).optional(),
  severity: z.enum(['error', 'warning']).default('error'),
  /** Parameters of the rule, checked by its own schema. */
  params: z.record(z.string(), z.unknown()).default({}),
  /**
   * Past so many rows refused by rules of this kind on this column, or past this share (0 to 1) of the rows, the batch
   * fails, whatever the threshold for all rows allows. Only for rules that refuse rows.
   */
  maxCount: z.number().int().min(0).optional(),
  maxShare: z.number().min(0).max(1).optional(),
});
export type RuleSpec = z.infer<typeof ruleSpecSchema>;

export const transformSpecSchema = z.object({
  /** A kind of the transform registry: trim, parse-date, … */
  transform: z.string().min(1),
  /** Parameters of the transform, checked by its own schema. */
  params: z.record(z.string(), z.unknown()).default({}),
});
export type TransformSpec = z.infer<typeof transformSpecSchema>;

export const columnTransformSchema = transformSpecSchema.extend({ column: z.string().min(1) });
export type ColumnTransform = z.infer<typeof columnTransformSchema>;

/** A type as it is written in SQL, with its length or precision: nothing that ends a statement or hides the rest of it. */
const TYPE_NAME = /^(?:[\p{L}\p{N}_ .]|"[^"\0]+"|\(\s*\w+(?:\s*,\s*-?\w+)*\s*\)|\[\d*\])+$/u;
const typeNameSchema = z.string().regex(TYPE_NAME, { error: 'This is not the name of a type.' });

export const mappingSchema = z.object({
  /** Source field. */
  field: z.string(),
  /** Destination column; null leaves the field out. */
  column: z.string().min(1).nullable(),
  /** Type for a column that is made; ignored where it is there. */
  type: typeNameSchema.optional(),
  /** The table gets the column, nullable, where it has none of the name. */
  add: z.boolean().optional(),
  /** What is done to each value before it is typed, in order. */
  transforms: z.array(transformSpecSchema).max(20).default([]),
});
export type Mapping = z.infer<typeof mappingSchema>;

export const NEW_COLUMN_POLICIES = ['ignore', 'add', 'quarantine', 'stop'] as const;
export const MISSING_COLUMN_POLICIES = ['stop', 'ignore', 'quarantine'] as const;
export const CHANGED_TYPE_POLICIES = ['ignore', 'widen', 'stop'] as const;

/** What becomes of a batch whose source has other columns than the load knows. */
export const driftPolicySchema = z.object({
  /**
   * A field that the load does not name: pass over it, add a column for it to the table, refuse the rows that have a value
   * in it, or fail. Left out, it is passed over; a load without a mapping fails where the table lacks its column.
   */
  new: z.enum(NEW_COLUMN_POLICIES).optional(),
  /** A field that is mapped and not there: fail, leave its column as it is, or refuse the rows. Left out, the batch fails. */
  missing: z.enum(MISSING_COLUMN_POLICIES).optional(),
  /**
   * More values than the error threshold allows are not of their column's type: refuse them one by one as any others, or
   * fail. `widen` makes an integer or a varchar wide enough for what is sampled, and else does as `ignore`.
   */
  type: z.enum(CHANGED_TYPE_POLICIES).optional(),
});
export type DriftPolicy = z.infer<typeof driftPolicySchema>;

/** Where a column starts from that no field fills alone. */
export const computedFromSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), value: z.string().max(1_000) }),
  z.strictObject({
    kind: z.literal('fields'),
    /** One: the column is another of that field. Several: their texts, joined. */
    fields: z.array(z.string()).min(1, { error: 'Name a field.' }).max(50),
    separator: z.string().max(100).default(' '),
    /** A field without a value is passed over, as an empty one is; counts as an empty text; or leaves nothing of all. */
    missing: z.enum(['skip', 'empty', 'null']).default('skip'),
  }),
  /** SQL over the source's fields as text. */
  z.strictObject({
    kind: z.literal('expression'),
    expression: z.string().trim().min(1, { error: 'Write an SQL expression.' }).max(2_000),
  }),
]);
export type ComputedFrom = z.infer<typeof computedFromSchema>;

export const computedColumnSchema = z.object({
  /** Destination column. */
  column: z.string().min(1),
  /** Type for a column that is created; ignored where the table exists. */
  type: typeNameSchema.optional(),
  from: computedFromSchema,
  /** As those of a mapping. */
  transforms: z.array(transformSpecSchema).max(20).default([]),
});
export type ComputedColumn = z.infer<typeof computedColumnSchema>;

export const retryPolicySchema = z.object({
  retries: limited('retries').default(3),
  baseMs: z.number().int().min(1).default(1_000),
  maxMs: z.number().int().min(1).default(60_000),
});
export type RetryPolicy = z.infer<typeof retryPolicySchema>;

export const WRITE_MODES = ['upsert', 'append', 'insert-only', 'replace', 'mirror', 'history'] as const;
export type WriteMode = (typeof WRITE_MODES)[number];

/** Write modes that tell rows apart by a key and cannot do without one. */
export const KEYED_MODES: readonly WriteMode[] = ['upsert', 'insert-only', 'mirror', 'history'];

/** Write modes that can be merged in lanes: the others decide over the table as a whole. */
export const LANE_MODES: readonly WriteMode[] = ['upsert', 'insert-only', 'append'];

/** What an update does to a column: `coalesce` keeps the old value where the new one is NULL. */
export const COLUMN_POLICIES = ['overwrite', 'keep', 'coalesce', 'greatest'] as const;
export const columnPolicySchema = z.union([
  z.enum(COLUMN_POLICIES),
  /** SQL over the row that is there and the staged one, e.g. `old.total + new.total`. */
  z.strictObject({ expression: z.string().min(1).max(2_000) }),
]);
export type ColumnPolicy = z.infer<typeof columnPolicySchema>;

export const DUPLICATE_POLICIES = ['last', 'first', 'quarantine'] as const;
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

export const writingSchema = z.object({
  /** Which of several rows of one batch with the same key wins; `quarantine` refuses all but the first. */
  duplicates: z.enum(DUPLICATE_POLICIES).default('last'),
  /** By destination column; columns that are not named are overwritten. */
  columnPolicies: z.record(z.string(), columnPolicySchema).default({}),
  /** Column that gets the time of the merge whenever a row is inserted or changed. */
  updatedAtColumn: z.string().min(1).optional(),
  /** Column that gets the batch id whenever a row is inserted or changed. */
  batchIdColumn: z.string().min(1).optional(),
  /** Column that gets the whole record as it stood in the source (as UTF-8, without its line end). */
  rawColumn: z.string().min(1).optional(),
  /** Mirror only: rows outside are left alone. By column, the values that belong to the scope. */
  scope: z
    .record(
      z.string(),
      z.array(z.union([z.string(), z.number(), z.boolean()])).min(1, { error: 'Name at least one value.' }),
    )
    .optional(),
  /** Replace and mirror: instead of deleting, set this column to the time of the merge (or to true). */
  softDeleteColumn: z.string().min(1).optional(),
  /** Upsert: rows that are written are flagged no longer in `softDeleteColumn`; for rows of a load that flags them. */
  revives: z.boolean().optional(),
  /** Share of the rows (0 to 1) past which deleting stops and asks. */
  deletionBrake: z.number().min(0).max(1).default(0.2),
  /** Someone has looked, and wants the deletions. */
  approveDeletions: z.boolean().default(false),
  /** Columns of write mode history. */
  history: z
    .object({
      validFrom: z.string().min(1).default('valid_from'),
      validTo: z.string().min(1).default('valid_to'),
      isCurrent: z.string().min(1).default('is_current'),
      /** Close the current version of keys that the source no longer has. */
      closeMissing: z.boolean().default(false),
    })
    .prefault({}),
});
export type Writing = z.infer<typeof writingSchema>;

/** Write modes that an incremental source goes with: the others delete what the source lacks. */
export const INCREMENTAL_MODES: readonly WriteMode[] = ['upsert', 'append', 'insert-only', 'history'];

const OVERLAP =
  /^(\d+(\.\d+)?\s*(ms|s|m|min|h|d|w)?|P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;

/** Loads just these rows, and leaves the watermark alone. */
export const rerunSchema = z
  .object({
    /** Cursor values, both inclusive. */
    from: z.string().trim().min(1).optional(),
    to: z.string().trim().min(1).optional(),
    /** One file of those that the source's pattern finds, by its path or its name alone. */
    file: z.string().trim().min(1).optional(),
    /** Values of the key columns, in their order, as text. */
    keys: z.array(z.array(z.string()).min(1)).min(1).max(1_000).optional(),
  })
  .refine((rerun) => Object.values(rerun).some((part) => part !== undefined), {
    error: 'Name a bound, a file or keys.',
  });
export type Rerun = z.infer<typeof rerunSchema>;

/** Loads what has come since the last batch, as told by a column whose values grow. */
export const incrementalSchema = z.object({
  /** Destination column. */
  cursor: z.string().trim().min(1, { error: 'Name the cursor column.' }),
  /**
   * How far before the watermark reading starts again, for rows that arrive late: a number for cursors that are numbers;
   * for times seconds (90), a number with s, min, h, d or w, or ISO 8601 (PT1H30M). Nothing for texts and UUIDs.
   */
  overlap: z
    .string()
    .trim()
    .regex(OVERLAP, {
      error: 'Write a number, a time like 90 s, 15 min, 1 h, 2 d, or ISO 8601 like PT1H30M.',
    })
    .default('0'),
  /** Whose watermark it is; left out, the load's name. */
  identity: z.string().min(1).optional(),
  rerun: rerunSchema.optional(),
  /** Reads everything, and starts the watermark anew. */
  reset: z.boolean().default(false),
  /** Append: rows at and before the watermark that are remembered one by one, at most. */
  mostRemembered: z.number().int().min(1).max(10_000_000).default(1_000_000),
});
export type Incremental = z.infer<typeof incrementalSchema>;

/**
 * All that the engine needs to run one batch, apart from its surroundings (RunContext). Plain data, so that a load
 * version can store it; the destination's config holds its secret only while a batch runs.
 */
export const loadPlanSchema = z.object({
  /** The load's name, for the ledger and for messages. */
  load: z.string().min(1),
  source: z.object({
    kind: z.string(),
    config: z.unknown(),
    /** Paths that this batch reads instead of what the config names; only where the source reads files. */
    files: z.array(z.string().min(1)).min(1).optional(),
  }),
  format: z.object({
    /** A kind of the format registry; left out, it is detected. */
    kind: z.string().optional(),
    /** Parts of the dialect that are settled; the rest is detected. */
    dialect: z.record(z.string(), z.unknown()).default({}),
    /** Left out, it is detected. */
    encoding: z.enum(ENCODINGS).optional(),
    /** Strict: what detection is not sure of is an error. */
    detect: z.enum(['auto', 'strict']).optional(),
  }),
  destination: z.object({
    kind: z.string(),
    config: z.unknown(),
    table: tableRefSchema,
    /** Create the table where it is missing, from detected or mapped types, its key as primary key. */
    create: z.boolean().default(false),
    /** Text: every column is text, whatever its values look like. */
    columnTypes: z.enum(['detected', 'text']).optional(),
    /** Schema for staging tables and the ledger. Not named after a likely role: `"$user"` stands first in the default search_path. */
    stagingSchema: z.string().min(1).default('stevedore_staging'),
  }),
  /** Left out, every field goes to the column of the same name. */
  mapping: z.array(mappingSchema).optional(),
  /** Columns that no field fills alone, beside those of the mapping. */
  computed: z.array(computedColumnSchema).max(200).default([]),
  /** By destination column, after those of the mapping: for loads that have none. */
  transforms: z.array(columnTransformSchema).default([]),
  /** Tables of the destination that expressions may take values from, by name. */
  lookups: lookupsSchema.default([]),
  key: z.array(z.string().min(1)).default([]),
  mode: z.enum(WRITE_MODES),
  writing: writingSchema.prefault({}),
  /** Left out, the whole source is loaded every time. */
  incremental: incrementalSchema.optional(),
  rules: z.array(ruleSpecSchema).default([]),
  drift: driftPolicySchema.prefault({}),
  /** Share of quarantined rows (0 to 1) past which the batch fails, judged once `minRows` were read. */
  errorThreshold: z
    .object({
      share: z.number().min(0).max(1).default(0.05),
      minRows: z.number().int().min(0).default(100),
      /** Past so many refused rows the batch fails, whatever their share. */
      maxCount: z.number().int().min(0).optional(),
    })
    .prefault({}),
  retry: retryPolicySchema.prefault({}),
  tuning: tuningSchema.prefault({}),
});
export type LoadPlan = z.infer<typeof loadPlanSchema>;
export type LoadPlanInput = z.input<typeof loadPlanSchema>;
