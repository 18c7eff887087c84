import type { z } from 'zod';
import type { CallLookup } from '../sql/expression-writer';
import type { SureCell, TakesNumber } from '../sql/sure-cell';

/**
 * What a value is on its way from the cell to the column. A `number` is text too: digits with a sign and a decimal point
 * at most, typed by the destination's own input like any plain text.
 */
export type Given = 'text' | 'number' | 'date' | 'timestamp' | 'timestamptz' | 'boolean';

/** What a transform gets: SQL of the cell, or of what the transform before it gives, as text. */
export interface TransformInput {
  text: string;
  given: 'text' | 'number';
  /** SQL of the text of another field of the record; undefined where the source has no such field. */
  field(name: string): string | undefined;
  /** Left out where there are no look-ups. */
  lookup?: CallLookup | undefined;
}

export interface CompiledTransform {
  /** SQL that gives the value; NULL for NULL. Evaluated only where `unreadable` is not true. */
  sql: string;
  given: Given;
  /** SQL of a text that the value is what is left of, where that one is cheaper to work out: not shorter, no minus less. */
  noLongerThan?: string;
  /** Left out, every text can be read. */
  unreadable?: {
    /**
     * SQL boolean, true for a text that cannot be read. Without an error on any text whatever, and without subqueries,
     * so that it can stand in COPY … WHERE.
     */
    when: string;
    /** Sentence for the person who reads quarantine, e.g. `cannot be read as a number`. */
    message: string;
    /** SQL of a text that says more of it, where `when` holds. */
    said?: string;
  };
  /** Which texts are seen to be readable without the server; undefined for none. */
  sure?: ((takes: TakesNumber) => SureCell | undefined) | undefined;
  /** A text that neither begins nor ends with a blank stays as it is, or becomes NULL. */
  keepsOrDrops?: boolean;
  /** SQL that defines functions which `unreadable` calls; run once in every session that evaluates it. */
  functions?: string[];
}

/** One transform: one file, one line in the registry. */
export interface Transform<Params> {
  kind: string;
  title: string;
  /** One sentence for the transform picker. */
  description: string;
  paramsSchema: z.ZodType<Params>;
  /** It reads a value out of the text: an empty text is then no value. */
  isParser?: boolean;
  /** It makes NULL of some values. */
  givesNull?: boolean;
  /** It makes a value of NULL: a field that the source lacks is NULL to it. */
  fillsNull?: boolean;
  /** Names of other fields that it may look at, as the person wrote them. */
  reads?(params: Params): Promise<string[]>;
  /** @throws LoadError where the parameters do not go with the source's fields */
  compile(params: Params, input: TransformInput): CompiledTransform | Promise<CompiledTransform>;
  /** Type of a column that is to be created; left out where the transform says nothing of it. */
  columnType?(params: Params): string;
}
