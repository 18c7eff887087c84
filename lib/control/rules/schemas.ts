import { z } from 'zod';

export const ruleInputSchema = z.object({
  /** A kind of the rule registry. */
  rule: z.string().min(1),
  column: z.string().min(1, { error: 'Choose a column.' }),
  severity: z.enum(['error', 'warning']).default('error'),
  params: z.record(z.string(), z.unknown()).default({}),
});
export type RuleInput = z.input<typeof ruleInputSchema>;
export type RuleView = z.output<typeof ruleInputSchema>;
