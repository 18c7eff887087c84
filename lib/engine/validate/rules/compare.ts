import { z } from 'zod';
import { badRule, type Rule } from '../rule';

const WORDS = {
  '<': 'less than',
  '<=': 'at most',
  '=': 'the same as',
  '<>': 'other than',
  '>=': 'at least',
  '>': 'more than',
} as const;

/** What is left where the comparison does not hold; NULL on either side lets the row pass. */
const OPPOSITES = { '<': '>=', '<=': '>', '=': '<>', '<>': '=', '>=': '<', '>': '<=' } as const;

const paramsSchema = z.strictObject({
  operator: z.enum(Object.keys(WORDS) as [keyof typeof WORDS]).default('<='),
  /** Column of the destination to compare with. */
  other: z.string().min(1, { error: 'Choose the column to compare with.' }),
});
type CompareParams = z.infer<typeof paramsSchema>;

export const compare: Rule<CompareParams> = {
  kind: 'compare',
  title: 'Compared with another column',
  description:
    'The value must stand in this relation to that of another column; where one is missing, the row passes.',
  paramsSchema,
  compile({ operator, other }, column, { otherColumn }) {
    const found = otherColumn(other);
    if (!found) throw badRule('compare', column, `no field fills the column "${other}"`);
    return {
      failsWhen: `${column.sql} ${OPPOSITES[operator]} ${found.sql}`,
      message: `must be ${WORDS[operator]} ${other}`,
      reads: [other],
    };
  },
};
