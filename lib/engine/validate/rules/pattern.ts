import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { asText } from '../../sql/column-type';
import type { Rule } from '../rule';

const MAX_PATTERN = 1_000;
/** PostgreSQL multiplies nested counts out when it compiles; past this the compilation alone takes seconds. */
const MAX_REPEATS = 10_000;

const paramsSchema = z
  .strictObject({
    /** PostgreSQL regular expression; it may match anywhere unless anchored with ^ and $. */
    pattern: z.string().min(1).max(MAX_PATTERN).superRefine(refuseCostly),
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

function refuseCostly(text: string, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message, input: text });
  if (text.includes('\0')) refuse('must not hold a NUL character');
  if (text.startsWith('***')) refuse('must not begin with ***');
  // Back references are the one thing that makes PostgreSQL's matcher backtrack, without any bound on its time.
  if (/(^|[^\\])(\\\\)*\\[1-9]/.test(text)) refuse('must not hold back references (\\1)');
  const repeats = [...text.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(
    (match) => Number(match[2] || match[1]) || 1,
  );
  if (repeats.reduce((product, count) => product * count, 1) > MAX_REPEATS) {
    refuse('repeats too much: its counts in braces multiply to more than 10,000');
  }
}
