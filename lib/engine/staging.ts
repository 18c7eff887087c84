import type { CopyDialect } from './formats/format';

/** One column of a staging table, in COPY order. */
export interface StagingColumn {
  /** Field of the source; null for the whole record. */
  field: string | null;
  /** Column in staging: the destination column's name, or a made-up one where the field goes nowhere. */
  name: string;
  /** Type in staging. */
  type: string;
  /** Whether an empty string is a value of the type; elsewhere a quoted empty field counts as NULL. */
  isText: boolean;
  /** Type of the destination column; null where the field goes nowhere. */
  targetType: string | null;
  /** SQL over the staging row that gives the destination's value. */
  value: string;
  /** The same, NULL where the text is not of the type: safe to evaluate on any row. */
  safeValue: string;
  /** Staged as text because a rule reads the cell as it stood in the source. */
  isStagedAsText: boolean;
}

export interface StagingLayout {
  /** Name of the staging column that holds the row number. */
  rowColumn: string;
  columns: StagingColumn[];
  copy: CopyDialect;
}

/** A rule or a demand of the destination, compiled: true in `failsWhen` refuses the row. */
export interface Check {
  /** Kind for people and fingerprints: `required`, `range`, `not-null`, `check`, … */
  rule: string;
  column: string | null;
  severity: 'error' | 'warning';
  sqlstate: string | null;
  message: string;
  /** SQL boolean over the staging row; NULL lets the row pass. */
  failsWhen: string;
  /** Staging columns that it reads: it is not judged where one of them is not of its type. */
  reads: string[];
}

/** A check that compares rows with each other or with other tables; it runs once all is staged. */
export interface LateCheck {
  rule: string;
  column: string | null;
  sqlstate: string | null;
  message: string;
  /** @param staged a relation in parentheses with the row column and every mapped column, typed */
  rowsThatFail(staged: string, rowColumn: string): string;
  /** SQL over one staged row that gives the value to show. */
  value: string;
}

/** One staging table: rows of consecutive parts of one lane. */
export interface StagingTable {
  /** Quoted and qualified. */
  name: string;
  rows: number;
}

/** Columns of the staging tables that reach the destination. */
export function mappedColumns(layout: StagingLayout): StagingColumn[] {
  return layout.columns.filter((column) => column.targetType !== null);
}
