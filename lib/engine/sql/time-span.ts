import { z } from 'zod';
import { familyOf } from './column-type';

const UNITS = { min: 'minutes', h: 'hours', d: 'days', w: 'weeks', mon: 'months', y: 'years' } as const;
const SPAN = /^(\d{1,5})\s*(min|h|d|w|mon|y)$/;

/** A length of time as people write it: `30 min`, `12 h`, `90 d`. */
export const timeSpanSchema = z
  .string()
  .trim()
  .regex(SPAN, { error: 'Write a time such as 30 min, 12 h, 90 d, 2 w, 6 mon or 1 y.' });

function parts(text: string): [count: number, unit: string] {
  const [, count, unit] = SPAN.exec(text)!;
  return [Number(count), UNITS[unit as keyof typeof UNITS]];
}

/** SQL of the interval. */
export function intervalOf(span: string): string {
  return `interval '${parts(span).join(' ')}'`;
}

export function spokenSpan(span: string): string {
  const [count, unit] = parts(span);
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

export function isNoTime(span: string): boolean {
  return parts(span)[0] === 0;
}

/** SQL of the present time in a date or timestamp type; undefined for any other. */
export function nowIn(type: string): string | undefined {
  if (familyOf(type) === 'date') return 'CURRENT_DATE';
  if (familyOf(type) !== 'timestamp') return undefined;
  return /with time zone|timestamptz/.test(type) ? 'now()' : 'LOCALTIMESTAMP';
}
