import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { asText } from '../../sql/column-type';
import { regularExpressionSchema } from '../../sql/regular-expression';
import type { Rule } from '../rule';

const paramsSchema = z
  .strictObject({
    /** PostgreSQL regular expression; it may match anywhere unless anchored with ^ and $. */
    pattern: regularExpressionSchema,
    /** i: upper and lower case alike; n: `.` and `[^…]` stop at newlines; x: blanks and comments are ignored. */
    flags: z
      .string()
      .regex(/^[inx]{0,3}$/, { error: 'takes i, n and x' })
      .default(''),
  })
  .refine(({ pattern, flags }) => flags === '' || !/^\(\?[a-z]+\)/.test(pattern), {
    error: 'the pattern begins with options of its own, so that flags cannot be added',
    path: ['flags'],
  });

export const pattern: Rule<z.infer<typeof paramsSchema>> = {
  kind: 'pattern',
  title: 'Pattern',
  description:
    'The text must match a PostgreSQL regular expression (anchor it with ^ and $ to match the whole).',
  paramsSchema,
  compile(params, column) {
    const expression = quoteLiteral(params.flags ? `(?${params.flags})${params.pattern}` : params.pattern);
    // The second half is always false and folded away by the planner, which has to compile the pattern for it: one that
    // does not compile is found before any row is read.
    return {
      failsWhen: `(${asText(column)} !~ ${expression} OR ('' ~ ${expression}) IS NULL)`,
      message: `must match the pattern ${params.pattern}`,
    };
  },
};
