import { z } from 'zod';
import type { KindView } from '../connections/schemas';

export const ruleInputSchema = z.object({
  /** A kind of the rule registry. */
  rule: z.string().min(1),
  /** Left out by the kinds that take none. */
  column: z.string().min(1, { error: 'Choose a column.' }).optional(),
  severity: z.enum(['error', 'warning']).default('error'),
  params: z.record(z.string(), z.unknown()).default({}),
  /** Refused rows past which the rule fails the batch, and their share (0 to 1); only for rules that refuse rows. */
  maxCount: z.int32().min(0, { error: 'Give whole rows.' }).optional(),
  maxShare: z.number().min(0).max(1, { error: 'A share is at most the whole.' }).optional(),
});
export type RuleInput = z.input<typeof ruleInputSchema>;
export type RuleView = z.output<typeof ruleInputSchema>;

export interface RuleKindView extends KindView {
  /** What breaking it costs: single rows, or the batch. */
  judges: 'rows' | 'batch';
  takesColumn: boolean;
}
