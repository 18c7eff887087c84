import { nextTime, type PlannedTiming } from './timing';

const dayMs = 86_400_000;

/** The days that a calendar shows: the week from Monday on, or all weeks that the month touches. `2026-11-23` each. */
export function shownDays(span: 'week' | 'month', day: string): string[] {
  const at = Date.parse(day);
  if (span === 'week') return daysFrom(mondayOf(at), 7);
  const [year, month] = [new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()];
  const first = mondayOf(Date.UTC(year, month, 1));
  const last = mondayOf(Date.UTC(year, month + 1, 0)) + 7 * dayMs;
  return daysFrom(first, Math.round((last - first) / dayMs));
}

function mondayOf(at: number): number {
  return at - ((new Date(at).getUTCDay() + 6) % 7) * dayMs;
}

function daysFrom(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => dateOf(new Date(first + index * dayMs), 'UTC'));
}

/** The local date of a moment. */
export function dateOf(at: Date, timeZone: string): string {
  return at.toLocaleDateString('sv', { timeZone });
}

/** When each of the days begins in the zone, and when the last ends: one moment more than there are days. */
export function dayStarts(days: readonly string[], timeZone: string): Date[] {
  const afterLast = new Date(Date.parse(days.at(-1)!) + dayMs);
  return [...days, dateOf(afterLast, 'UTC')].map((day) => startOf(day, timeZone));
}

/** A day begins at midnight, or where the clocks leave midnight out, when they have moved. */
function startOf(day: string, timeZone: string): Date {
  const midnights: PlannedTiming = {
    timing: { kind: 'weekly', time: '00:00', days: [1, 2, 3, 4, 5, 6, 7] },
    ...{ timeZone, anchor: new Date(0), startsAt: null, endsAt: null },
  };
  // No zone is further ahead of UTC than 14 hours.
  let at = nextTime(midnights, new Date(Date.parse(day) - 15 * 3_600_000))!;
  while (dateOf(at, timeZone) < day) at = nextTime(midnights, at)!;
  return at;
}

/** Which of the days a moment lies in. */
export function dayIndex(starts: readonly Date[], at: Date): number {
  return starts.findLastIndex((start) => start <= at);
}
