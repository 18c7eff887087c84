import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { asText, familyOf, fitsInteger, isNumber } from '../../sql/column-type';
import { badRule, type Rule, type RuleColumn } from '../rule';

const SHOWN_VALUES = 12;

const paramsSchema = z.strictObject({
  values: z
    .array(z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String))
    .min(1)
    .max(5_000)
    .refine((values) => values.every((value) => !value.includes('\0')), {
      error: 'must not hold a NUL character',
    }),
  caseSensitive: z.boolean().default(true),
});
type OneOfParams = z.infer<typeof paramsSchema>;

export const oneOf: Rule<OneOfParams> = {
  kind: 'one-of',
  title: 'One of',
  description: 'The value must be one of a list.',
  paramsSchema,
  compile(params, column) {
    return { failsWhen: `(${comparison(params, column)})`, message: describe(params.values) };
  },
};

function comparison({ values, caseSensitive }: OneOfParams, column: RuleColumn): string {
  const family = familyOf(column.type);
  const literals = [...new Set(values)].map(quoteLiteral);
  if (!caseSensitive) {
    return `lower(${asText(column)}) NOT IN (${literals.map((literal) => `lower(${literal})`).join(', ')})`;
  }
  if (family === 'text' || family === 'other') return `${asText(column)} NOT IN (${literals.join(', ')})`;
  const odd = values.find((value) => !isReadable(value, column));
  if (odd !== undefined) throw badRule('one-of', column, `"${odd}" is not a value of its type`);
  // Bare literals take the column's type: 1 in the list means 1.00 in the column too.
  return `${column.sql} NOT IN (${literals.join(', ')})`;
}

function isReadable(value: string, { type }: RuleColumn): boolean {
  switch (familyOf(type)) {
    case 'integer':
      return fitsInteger(value, type);
    case 'decimal':
      return isNumber(value);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'boolean':
      return /^(true|false)$/.test(value);
    default:
      return true;
  }
}

function describe(values: readonly string[]): string {
  const shown = values
    .slice(0, SHOWN_VALUES)
    .map((value) => value || '""')
    .join(', ');
  return values.length > SHOWN_VALUES
    ? `must be one of ${shown} and ${values.length - SHOWN_VALUES} more`
    : `must be one of ${shown}`;
}
