import type { CalendarPlace } from './calendar-parameters';

const dayMs = 86_400_000;

/** The week or the month before or after. */
export function moved({ span, day, zone }: CalendarPlace, by: 1 | -1): CalendarPlace {
  const at = new Date(day);
  const next =
    span === 'week'
      ? new Date(at.getTime() + by * 7 * dayMs)
      : new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + by, 1));
  return { span, zone, day: next.toISOString().slice(0, 10) };
}

/** `23 – 29 November 2026`, `November 2026`. */
export function titleOf(span: 'week' | 'month', day: string, days: readonly string[]): string {
  if (span === 'month') return dayText(day, { month: 'long', year: 'numeric' });
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
  return format.formatRange(new Date(days[0]!), new Date(days.at(-1)!));
}

/** A date, whatever the zone of whoever reads it. */
export function dayText(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(new Date(day));
}
