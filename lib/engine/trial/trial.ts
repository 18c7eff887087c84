import type { Reason } from '../extract/block';

/** What would become of sampled rows under a plan. Nothing of it was written anywhere. */
export interface Trial {
  /** In the order of the source. */
  rows: TriedRow[];
  /** The source holds no other rows. */
  isWhole: boolean;
  /** They are from all over the source; else its first ones. */
  isSpread: boolean;
  /** One for each field of the source, in its order; cells of rows stand in the same order. */
  columns: TriedColumn[];
  /** One for each rule of the plan, in its order. */
  rules: TriedRule[];
}

export interface TriedColumn {
  field: string;
  /** Destination column and its type; null where the field goes nowhere. */
  column: string | null;
  type: string | null;
  isNullable: boolean;
  isTransformed: boolean;
  /** Why its transforms cannot be used: its values are then shown as they stand, and nothing is said of them. */
  problem: string | null;
}

export interface TriedRow {
  row: number;
  /** 1-based, in its piece. */
  line: number;
  piece: string;
  /** The record as text, where it could not even be told into fields; it has no cells then. */
  raw: string | null;
  /** Cells as they stand in the source, NULL apart from empty, cut at `MOST_CHARACTERS`. */
  source: (string | null)[];
  /** The same after transforms and typing; null too where a cell cannot be read, which a reason then says. */
  values: (string | null)[];
  reasons: TriedReason[];
}

export interface TriedReason extends Reason {
  severity: 'error' | 'warning';
  /** Place of the plan's rule that says so; null for what types, transforms and the table demand. */
  from: number | null;
  /** It says that the cell cannot be read. */
  isUnread: boolean;
}

export interface TriedRule {
  /** `rows`: each row by itself. `set`: rows against each other or a table. `batch`: the batch as a whole. */
  judges: 'rows' | 'set' | 'batch';
  /** Columns whose cells it looks at, its own first. */
  reads: string[];
  /** Why it cannot be used; it has judged nothing then. */
  problem: string | null;
  failed: number;
  /** Rows that something refuses before this rule can be asked. */
  notJudged: number;
  /** Of a rule about the whole batch: what it would say if these rows were all. */
  says: string | null;
}

/** Longer cells are cut. */
export const MOST_CHARACTERS = 1_000;
