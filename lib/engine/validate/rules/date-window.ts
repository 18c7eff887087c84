import { z } from 'zod';
import { familyOf } from '../../sql/column-type';
import { badRule, type Rule, type RuleColumn } from '../rule';

const UNITS = { min: 'minutes', h: 'hours', d: 'days', w: 'weeks', mon: 'months', y: 'years' } as const;
const SPAN = /^(\d{1,5})\s*(min|h|d|w|mon|y)$/;

const span = z
  .string()
  .trim()
  .regex(SPAN, { error: 'Write a time such as 30 min, 12 h, 90 d, 2 w, 6 mon or 1 y.' });

const paramsSchema = z
  .strictObject({
    /** How long ago at most, e.g. `90 d`. */
    oldest: span.optional(),
    /** How far ahead at most, e.g. `1 d`; `0 d` refuses the future. */
    newest: span.optional(),
  })
  .refine(({ oldest, newest }) => oldest !== undefined || newest !== undefined, {
    error: 'needs oldest, newest or both',
  });
type DateWindowParams = z.infer<typeof paramsSchema>;

export const dateWindow: Rule<DateWindowParams> = {
  kind: 'date-window',
  title: 'Within a window of time',
  description: 'The date must lie no further back, or ahead, of the time of the load than this.',
  paramsSchema,
  impliesType: () => 'timestamp',
  compile({ oldest, newest }, column) {
    const now = nowFor(column);
    const tests = [
      oldest !== undefined && `${column.sql} < ${now} - ${interval(oldest)}`,
      newest !== undefined && `${column.sql} > ${now} + ${interval(newest)}`,
    ].filter((test) => test !== false);
    const bounds = [
      oldest !== undefined && `no more than ${spoken(oldest)} ago`,
      newest !== undefined && (isZero(newest) ? 'not in the future' : `no more than ${spoken(newest)} ahead`),
    ].filter((bound) => bound !== false);
    return { failsWhen: `(${tests.join(' OR ')})`, message: `must be ${bounds.join(' and ')}` };
  },
};

function nowFor(column: RuleColumn): string {
  if (familyOf(column.type) === 'date') return 'CURRENT_DATE';
  if (familyOf(column.type) !== 'timestamp')
    throw badRule(
      'date-window',
      column,
      'its type is no date',
      'Use the rule "range", or give the column a date type.',
    );
  return column.type.includes('with time zone') ? 'now()' : 'LOCALTIMESTAMP';
}

function parts(text: string): [count: number, unit: string] {
  const [, count, unit] = SPAN.exec(text)!;
  return [Number(count), UNITS[unit as keyof typeof UNITS]];
}

function interval(text: string): string {
  return `interval '${parts(text).join(' ')}'`;
}

function spoken(text: string): string {
  const [count, unit] = parts(text);
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

function isZero(text: string): boolean {
  return parts(text)[0] === 0;
}
