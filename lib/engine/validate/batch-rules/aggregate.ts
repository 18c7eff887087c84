import { z } from 'zod';
import { familyOf } from '../../sql/column-type';
import type { BatchRule } from '../batch-rule';
import { badRule } from '../rule';

const FUNCTIONS = {
  sum: 'sum',
  average: 'avg',
  minimum: 'min',
  maximum: 'max',
  distinct: 'count',
} as const;
type Figure = keyof typeof FUNCTIONS;

const paramsSchema = z
  .strictObject({
    of: z.enum(Object.keys(FUNCTIONS) as [Figure]).default('sum'),
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'needs min, max or both' })
  .refine(({ min, max }) => (min ?? -Infinity) <= (max ?? Infinity), { error: 'min must not be above max' });
type AggregateParams = z.infer<typeof paramsSchema>;

export const aggregate: BatchRule<AggregateParams> = {
  kind: 'aggregate',
  title: 'Sum or average',
  description: 'A figure over all accepted rows must lie between two bounds; either may be left out.',
  paramsSchema,
  takesColumn: true,
  compile({ of, min, max }, column) {
    const isNumber = ['integer', 'decimal'].includes(familyOf(column.type));
    if (of !== 'distinct' && !isNumber)
      throw badRule(
        'aggregate',
        column,
        `its type has no ${of}`,
        'Count its distinct values, or use a numeric column.',
      );
    const { name, sql } = column;
    return {
      measure: of === 'distinct' ? `count(DISTINCT ${sql})` : `${FUNCTIONS[of]}(${sql})`,
      judge(measured) {
        const said = `the ${of === 'distinct' ? 'number of distinct values' : of} of "${name}" is ${measured}`;
        if (measured === null) return `"${name}" has no value to take the ${of} of`;
        // NaN is in no range.
        const figure = Number(measured);
        if (min !== undefined && !(figure >= min)) return `${said}, and at least ${min} is expected`;
        if (max !== undefined && !(figure <= max)) return `${said}, and at most ${max} is expected`;
        return undefined;
      },
    };
  },
};
