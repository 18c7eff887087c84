import type { z } from 'zod';
import { LoadError } from '../errors';
import type { CallLookup } from '../sql/expression-writer';

/** The column that a rule looks at, in staging. */
export interface RuleColumn {
  name: string;
  /** Quoted reference to the typed value, ready to use in SQL. */
  sql: string;
  /** PostgreSQL type as the catalog prints it, e.g. `numeric(10,2)`. */
  type: string;
  /** Where it is never NaN and never infinite: SQL of a text that holds a minus wherever the number is below zero. */
  numberText?: string | undefined;
  /** Quoted reference to the raw text; only where the rule asked for it with `needsText`. */
  textSql?: string;
}

/** What stands around the column. */
export interface RuleSurroundings {
  /** Another column of the row, by its name in the destination; undefined where no field fills it. */
  otherColumn(name: string): RuleColumn | undefined;
  /**
   * SQL of the staged rows whose value stands in the destination in another row than the one they are to replace;
   * undefined where the table is yet to be made.
   */
  rowsHeldElsewhere: RowSearch | undefined;
  /** Left out where there are no look-ups. */
  lookup?: CallLookup | undefined;
}

/**
 * @param staged a relation in parentheses with the row column and every mapped column, typed
 * @param rowColumn unquoted
 * @returns SQL that selects the row column of the rows that fail
 */
export type RowSearch = (staged: string, rowColumn: string) => string;

/** Judged row by row. */
export interface RowRule {
  /**
   * SQL boolean over the staging row: true refuses the row; false and NULL let it pass. Immutable or stable functions
   * only, no subqueries, so that it can stand in COPY … WHERE; literals through sql/literals, never raw data.
   */
  failsWhen: string;
  /** Sentence for the person who reads quarantine, e.g. `must be at least 1`. */
  message: string;
  /** Further columns that it reads, by name. */
  reads?: string[];
}

/** Judged over all rows of the batch once they are staged: against each other, or against a table. */
export interface SetRule {
  rowsThatFail: RowSearch;
  message: string;
}

export type CompiledRule = RowRule | SetRule;

/** One rule: one file, one line in the registry. */
export interface Rule<Params> {
  kind: string;
  title: string;
  /** One sentence for the rule picker. */
  description: string;
  paramsSchema: z.ZodType<Params>;
  /** It is judged once all is staged (`SetRule`), so rows cannot be merged before. */
  waitsForAll?: boolean;
  /** The rule reads the cell as it stood in the source: its column is staged as text and typed by an expression. */
  needsText?: boolean;
  compile(
    params: Params,
    column: RuleColumn,
    surroundings: RuleSurroundings,
  ): CompiledRule | Promise<CompiledRule>;
  /** Type that the rule takes for granted, for a column that is to be created and looks like text in the sample. */
  impliesType?(params: Params): string | undefined;
}

/** A rule whose parameters do not fit its column: found when the plan is compiled, before anything is read. */
export function badRule(rule: string, column: RuleColumn, what: string, remedy?: string): LoadError {
  return new LoadError('validate.badRule', {
    class: 'fatal',
    message: `The rule "${rule}" on column "${column.name}" (${column.type}) cannot be used: ${what}.`,
    remedy,
  });
}
