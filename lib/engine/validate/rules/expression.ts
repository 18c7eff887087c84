import { z } from 'zod';
import { asLoadError } from '../../errors';
import { compileExpression } from '../../sql/expression';
import { badRule, type Rule } from '../rule';

const paramsSchema = z.strictObject({
  expression: z.string().trim().min(1, { error: 'Write an SQL condition.' }).max(2_000),
  /** What quarantine says; left out, the expression itself. */
  message: z.string().trim().min(1).max(200).optional(),
});
type ExpressionParams = z.infer<typeof paramsSchema>;

export const expression: Rule<ExpressionParams> = {
  kind: 'expression',
  title: 'Condition',
  description:
    'An SQL condition over the columns of the row, such as shipped_at IS NULL OR shipped_at >= ordered_at; where it is unknown, the row passes.',
  paramsSchema,
  async compile({ expression: text, message }, column, { otherColumn, lookup }) {
    const reads = new Set<string>();
    const reference = ([name, ...more]: readonly string[]) => {
      const found = more.length === 0 ? otherColumn(name!) : undefined;
      if (found) reads.add(found.name);
      return found?.sql;
    };
    const sql = await compileExpression(text, reference, lookup).catch((cause: unknown) => {
      const error = asLoadError(cause);
      throw badRule('expression', column, error.what.replace(/\.$/, ''), error.remedy);
    });
    return {
      failsWhen: `(${sql}) IS FALSE`,
      message: message ?? `must meet the condition ${text}`,
      reads: [...reads],
    };
  },
};
