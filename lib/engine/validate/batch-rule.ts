import type { z } from 'zod';
import type { RuleColumn } from './rule';

/** What is known of a batch besides its rows. */
export interface BatchFacts {
  /** Rows that the source held. */
  read: number;
  /** The same of the load's last batch that was merged into this table; null where there is none. */
  readBefore: number | null;
}

export interface CompiledBatchRule {
  /** SQL aggregate over the accepted rows; left out where the facts are enough. */
  measure?: string;
  /**
   * @param measured  text of what `measure` gave
   * @returns a sentence without its full stop that says what is wrong; undefined where nothing is
   */
  judge(measured: string | null, facts: BatchFacts): string | undefined;
}

interface BatchRuleFacts<Params> {
  kind: string;
  title: string;
  /** One sentence for the rule picker. */
  description: string;
  paramsSchema: z.ZodType<Params>;
}

/** A rule about the batch as a whole: breaking it stops the batch before the destination is touched, and refuses no row. */
export type BatchRule<Params> = BatchRuleFacts<Params> &
  (
    | { takesColumn: false; compile(params: Params): CompiledBatchRule }
    | { takesColumn: true; compile(params: Params, column: RuleColumn): CompiledBatchRule }
  );
