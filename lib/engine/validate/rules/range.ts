import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { familyOf, fitsInteger, isNumber } from '../../sql/column-type';
import { badRule, type Rule, type RuleColumn } from '../rule';

const bound = z.union([z.number(), z.string().trim().min(1).max(100)]);

const paramsSchema = z
  .strictObject({
    min: bound.optional(),
    max: bound.optional(),
    /** The bounds themselves are refused too. */
    exclusive: z.boolean().default(false),
  })
  .refine((params) => params.min !== undefined || params.max !== undefined, {
    error: 'needs min, max or both',
  })
  .refine(({ min, max }) => typeof min !== 'number' || typeof max !== 'number' || min <= max, {
    error: 'min must not be above max',
  });
type RangeParams = z.infer<typeof paramsSchema>;

export const range: Rule<RangeParams> = {
  kind: 'range',
  title: 'Range',
  description: 'The number, date or time must lie between two bounds; either may be left out.',
  paramsSchema,
  impliesType({ min, max }) {
    const bounds = [min, max].filter((value) => value !== undefined).map(String);
    if (bounds.every(isNumber)) return 'numeric';
    if (bounds.every((text) => DATE.test(text))) return 'date';
    return bounds.every((text) => TIMESTAMP.test(text)) ? 'timestamp' : undefined;
  },
  compile(params, column) {
    if (familyOf(column.type) === 'text') {
      throw badRule(
        'range',
        column,
        'a text has no range',
        'Use the rule "length" or "one-of", or give the column a numeric type.',
      );
    }
    const { sql } = column;
    const min = params.min === undefined ? undefined : boundLiteral(params.min, 'min', column);
    const max = params.max === undefined ? undefined : boundLiteral(params.max, 'max', column);
    const tests: string[] = [];
    if (min !== undefined)
      tests.push(`${maybeNegative(params, column)}${sql} ${params.exclusive ? '<=' : '<'} ${min}`);
    if (max !== undefined) tests.push(`${sql} ${params.exclusive ? '>=' : '>'} ${max}`);
    // PostgreSQL sorts NaN above every number, so without an upper bound it would count as in range.
    if (max === undefined && familyOf(column.type) === 'decimal' && column.numberText === undefined)
      tests.push(`${sql} = 'NaN'`);
    return { failsWhen: `(${tests.join(' OR ')})`, message: describe(params, column) };
  },
};

/** A number without a minus need not be converted to be seen not to be below zero. */
function maybeNegative({ min, exclusive }: RangeParams, { numberText }: RuleColumn): string {
  const isAboutZero = Number(min) === 0 && !exclusive;
  return isAboutZero && numberText !== undefined ? `${numberText} LIKE '%-%' AND ` : '';
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIMESTAMP =
  /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?)?$/;
const TIME = /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/;

/** A bare literal takes the column's type, so that the comparison costs no cast per row. */
function boundLiteral(value: number | string, name: string, column: RuleColumn): string {
  const text = String(value);
  const literal = quoteLiteral(text);
  const refuse = (wanted: string) => badRule('range', column, `${name} "${text}" is not ${wanted}`);
  switch (familyOf(column.type)) {
    case 'integer':
      if (!isNumber(text)) throw refuse('a number');
      return fitsInteger(text, column.type) ? literal : `${literal}::numeric`;
    case 'decimal':
      if (!isNumber(text)) throw refuse('a number');
      return literal;
    case 'date':
      if (!TIMESTAMP.test(text) || !isRealDate(text)) throw refuse('a date such as 2025-01-31');
      return DATE.test(text) ? literal : `${literal}::timestamp`;
    case 'timestamp':
      if (!TIMESTAMP.test(text) || !isRealDate(text)) throw refuse('a timestamp such as 2025-01-31 12:00:00');
      return literal;
    case 'time':
      if (!TIME.test(text)) throw refuse('a time such as 12:30');
      return literal;
    case 'boolean':
    case 'uuid':
      throw badRule('range', column, 'its type has no range', 'Use the rule "one-of".');
    default:
      return literal;
  }
}

function isRealDate(text: string): boolean {
  const day = text.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && !day.startsWith('0000');
}

function describe({ min, max, exclusive }: RangeParams, column: RuleColumn): string {
  const isTime = ['date', 'timestamp', 'time'].includes(familyOf(column.type));
  const [above, below] = isTime ? ['after', 'before'] : ['more than', 'less than'];
  if (exclusive) {
    const parts = [min !== undefined && `${above} ${min}`, max !== undefined && `${below} ${max}`];
    return `must be ${parts.filter(Boolean).join(' and ')}`;
  }
  if (min !== undefined && max !== undefined) return `must be between ${min} and ${max}`;
  if (isTime) return min !== undefined ? `must be ${min} or later` : `must be ${max} or earlier`;
  return min !== undefined ? `must be at least ${min}` : `must be at most ${max}`;
}
