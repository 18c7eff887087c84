import { z } from 'zod';
import { loadDefinitionSchema } from '../loads/schemas';
import { detectSourceInputSchema, sourceSpecSchema } from '../sources/schemas';

/** As a definition holds them, but that one may be unfinished: it is then said to be so, and the others are tried. */
const triedRuleSchema = z.object({
  rule: z.string(),
  column: z
    .string()
    .optional()
    .transform((column) => column || undefined),
  severity: z.enum(['error', 'warning']).default('error'),
  params: z.record(z.string(), z.unknown()).default({}),
});

const { destination, mapping, computed, lookups, key, mode, writing } = loadDefinitionSchema.shape;

const triedPlanShape = {
  format: detectSourceInputSchema.shape.format,
  ...{ destination, mapping, computed, lookups, key, mode, writing },
  rules: z.array(triedRuleSchema).max(500).default([]),
  /** Reads the source again, instead of trying the rows that were read a few minutes ago. */
  isFresh: z.boolean().default(false),
};

/** Of a stored source, or of one that is not stored yet. */
export const tryLoadInputSchema = z
  .object({ sourceId: z.uuid().optional(), source: sourceSpecSchema.optional(), ...triedPlanShape })
  .refine((input) => (input.sourceId === undefined) !== (input.source === undefined), {
    error: 'Name either a stored source or what to read.',
  });
export type TryLoadInput = z.input<typeof tryLoadInputSchema>;

/** What a draft's secrets are needed for. */
export const tryDraftInputSchema = z.object({
  loadId: z.uuid(),
  sourceId: z.uuid().optional(),
  source: sourceSpecSchema.optional(),
  ...triedPlanShape,
});
export type TryDraftInput = z.input<typeof tryDraftInputSchema>;

export interface TrialView {
  /** Rows that were read, and what becomes of them. */
  rows: number;
  refused: number;
  warned: number;
  /** The source holds no other rows. */
  isWhole: boolean;
  /** They are from all over the source; else its first ones. */
  isSpread: boolean;
  sampledAt: string;
  columns: TrialColumn[];
  /** One for each rule of the input, in its order. */
  rules: TrialRule[];
  /** What else refuses rows: types, transforms, the table, and records that are no rows. */
  demands: TrialDemand[];
  suggestions: TrialSuggestion[];
}

/** A field of the source and the column that it fills. */
export interface TrialColumn {
  field: string;
  column: string | null;
  type: string | null;
  /** Why its transforms cannot be used. */
  problem: string | null;
  /** What its transforms make of its values, those that cannot be read first; empty where it has none. */
  changes: TrialChange[];
  profile: TrialProfile;
}

export interface TrialChange {
  before: string | null;
  after: string | null;
  /** Why it cannot be read. */
  problem: string | null;
}

export interface TrialCount {
  text: string;
  rows: number;
}

/** Of the values after transforms and typing; of a field that goes nowhere, as they stand. */
export interface TrialProfile {
  rows: number;
  nulls: number;
  /** Empty, or nothing but blanks. */
  blanks: number;
  distinct: number;
  min: string | null;
  max: string | null;
  shortest: number | null;
  longest: number | null;
  /** Digits as 9, letters as A and a. */
  shapes: TrialCount[];
  top: TrialCount[];
  /** Rows whose cell cannot be read; they are not among `rows`. */
  unread: number;
}

export interface TrialRule {
  /** `set`: judged among these rows alone. `batch`: judged only by a run. */
  judges: 'rows' | 'set' | 'batch';
  /** Why it cannot be used; nothing was judged then. */
  problem: string | null;
  passed: number;
  failed: number;
  /** Rows that something else refuses before this rule is asked. */
  notJudged: number;
  /** Of a rule about the whole batch: what it would say if these rows were all. */
  says: string | null;
  /** Columns that it reads; the cells of examples stand in their order. */
  columns: string[];
  /** Failing ones first. */
  examples: TrialExample[];
}

export interface TrialDemand {
  rule: string;
  column: string | null;
  message: string;
  failed: number;
  columns: string[];
  examples: TrialExample[];
}

export interface TrialExample {
  line: number;
  isFailing: boolean;
  message: string | null;
  /** A record that could not be told into fields; it has no cells. */
  raw: string | null;
  cells: { before: string | null; after: string | null; isUnread: boolean }[];
}

/** A rule that the values of a column speak for, and why. */
export interface TrialSuggestion {
  rule: string;
  column: string;
  params: Record<string, unknown>;
  evidence: string;
}
