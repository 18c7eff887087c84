import type { CopyDialect } from './formats/format';
import type { SureCell } from './sql/sure-cell';
import type { CompiledBatchRule } from './validate/batch-rule';

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
  /** SQL over the staging row that gives the destination's value; only where the cell can be read. */
  value: string;
  /** The same for checks: where the value is NULL it raises no error, even if the type itself takes no NULL. */
  safeValue: string;
  /** Staged as text because it is transformed, or because a rule reads the cell as it stood in the source; else null. */
  asText: TextCell | null;
}

/** What there is to know of a cell that is staged as text. */
export interface TextCell {
  /** SQL of the text that becomes the value; only where the cell can be read. */
  text: string;
  /** Of a number, which is never NaN and never infinite: SQL of a text that holds a minus wherever the number is below zero. */
  numberText?: string | undefined;
  /** SQL boolean: the value is NULL. */
  isNull: string;
  /** SQL boolean, never NULL: a transform or the column's type cannot read the cell. Evaluates on any cell. */
  unreadable: string;
  /** Why, one for each transform that may fail and one for the type. */
  readings: CellReading[];
  /** Of a cell's bytes, where they can be seen to be readable without asking the server. */
  isSure?: SureCell | undefined;
}

/** A destination column that no field fills alone: worked out from staged cells, and not staged itself. */
export interface ComputedStagingColumn extends StagingColumn {
  /** SQL of the text that it starts from. */
  cell: string;
}

export interface CellReading {
  /** The transform, or `type`. */
  rule: string;
  sqlstate: string | null;
  message: string;
  /** SQL of a text that says more of it, where it fails. */
  said?: string | undefined;
  /** SQL boolean, evaluates on any cell. */
  failsWhen: string;
}

export interface StagingLayout {
  /** Name of the staging column that holds the row number. */
  rowColumn: string;
  columns: StagingColumn[];
  computed: ComputedStagingColumn[];
  copy: CopyDialect;
  /** SQL that defines functions which the columns' SQL calls; run once in every session that evaluates it. */
  functions: string[];
}

/** What is kept while a batch runs outlives a crash of its process; what is only tried goes with its session. */
export type Persistence = 'UNLOGGED' | 'TEMPORARY';

interface OfRule {
  /** Place of the plan's rule that it comes from, from 0; left out for what the destination or a transform demands. */
  from?: number;
}

/** A rule or a demand of the destination, compiled: true in `failsWhen` refuses the row. */
export interface Check extends OfRule {
  /** Kind for people and fingerprints: `required`, `range`, `not-null`, `check`, … */
  rule: string;
  column: string | null;
  severity: 'error' | 'warning';
  sqlstate: string | null;
  message: string;
  /** SQL of a text that says more of it, where it fails. */
  said?: string | undefined;
  /** SQL boolean over the staging row; NULL lets the row pass. Only where the cells that it reads can be read. */
  failsWhen: string;
  /** Staging columns that it reads: it is not judged where one of them cannot be read as its type. */
  reads: string[];
  /** It is what says that a cell cannot be read. */
  isReading?: boolean;
}

/** A check that compares rows with each other or with other tables; it runs once all is staged. */
export interface LateCheck extends OfRule {
  rule: string;
  column: string | null;
  severity: 'error' | 'warning';
  sqlstate: string | null;
  message: string;
  /** @param staged a relation in parentheses with the row column and every mapped column, typed */
  rowsThatFail(staged: string, rowColumn: string): string;
  /** SQL over one staged row that gives the value to show. */
  value: string;
}

/** A check of the batch as a whole, before the destination is touched. */
export interface WholeCheck extends CompiledBatchRule, OfRule {
  rule: string;
  column: string | null;
  severity: 'error' | 'warning';
}

/** One staging table: rows of consecutive parts of one lane. */
export interface StagingTable {
  /** Quoted and qualified. */
  name: string;
  rows: number;
  /** SQL condition over its rows: only these are meant. */
  where?: string;
}

/** SQL boolean, never NULL: one of these columns is staged as text that cannot be read; undefined where none can be so. */
export function unreadable(columns: readonly StagingColumn[]): string | undefined {
  const tests = columns.flatMap(({ asText }) =>
    asText && asText.readings.length > 0 ? [asText.unreadable] : [],
  );
  return tests.length > 0 ? tests.join(' OR ') : undefined;
}

/** SQL of the destination's value that evaluates on any staged row: NULL where the cell cannot be read. */
export function valueOrNull({ safeValue, asText }: StagingColumn): string {
  if (!asText || asText.readings.length === 0) return safeValue;
  return `CASE WHEN ${asText.unreadable} THEN NULL ELSE ${safeValue} END`;
}

/** The same as text: NULL is a value of it even where the column's own type takes none. */
export function textOrNull({ safeValue, asText }: StagingColumn): string {
  if (!asText || asText.readings.length === 0) return `(${safeValue})::text`;
  return `CASE WHEN NOT (${asText.unreadable}) THEN (${safeValue})::text END`;
}

/** What reaches the destination, in the order of `filledColumns`. */
export function mappedColumns({ columns, computed }: StagingLayout): StagingColumn[] {
  return [...columns.filter((column) => column.targetType !== null), ...computed];
}
