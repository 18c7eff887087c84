import { Cron } from 'croner';
import type { FreshnessSla, FreshnessView } from './schemas';

/** How long before it is late a load is due soon: an hour, or the last quarter of a shorter age. */
const noticeMs = 3_600_000;
/** Longer than any day, those of 25 hours included. */
const overADayMs = 26 * 3_600_000;

/**
 * Until when a load is fresh that was last loaded at `loadedAt`: the first deadline for which that does not count.
 * Wall-clock times keep to their zone; one that a change of the clocks leaves out comes when the clocks have moved.
 */
export function freshUntil(sla: FreshnessSla, loadedAt: Date): Date {
  if (sla.kind === 'age') return new Date(loadedAt.getTime() + sla.minutes * 60_000);
  const deadline = dailyAt(sla.time, sla.timeZone, sla.days);
  // One that ends in the very moment of its deadline is in time.
  const next = timeAfter(deadline, new Date(loadedAt.getTime() - 1));
  return loadedAt >= countsFrom(sla, next) ? timeAfter(deadline, next) : next;
}

/** Where a load stands now that is fresh until the given moment. */
export function standingOf(sla: FreshnessSla, until: Date, now: Date): FreshnessView['standing'] {
  const leftMs = until.getTime() - now.getTime();
  if (leftMs < 0) return 'late';
  const notice = sla.kind === 'age' ? Math.min(noticeMs, sla.minutes * 15_000) : noticeMs;
  return leftMs <= notice ? 'dueSoon' : 'fresh';
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What was promised, in words. */
export function slaSentence(sla: FreshnessSla): string {
  if (sla.kind === 'age') return `no older than ${ageInWords(sla.minutes)}`;
  const days = [...new Set(sla.days)].sort();
  const when =
    days.length === 7
      ? ''
      : days.join() === '1,2,3,4,5'
        ? ' on weekdays'
        : ` on ${days.map((day) => DAYS[day - 1]).join(', ')}`;
  return `loaded by ${sla.time} ${sla.timeZone}${when}`;
}

function ageInWords(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** The last `since` before a deadline. */
function countsFrom({ since, timeZone }: Extract<FreshnessSla, { kind: 'by' }>, deadline: Date): Date {
  const start = dailyAt(since, timeZone, [1, 2, 3, 4, 5, 6, 7]);
  let from = timeAfter(start, new Date(deadline.getTime() - overADayMs));
  for (let next = timeAfter(start, from); next < deadline; next = timeAfter(start, next)) from = next;
  return from;
}

function dailyAt(time: string, timezone: string, days: number[]): Cron {
  const [hour, minute] = time.split(':').map(Number);
  return new Cron(`${minute} ${hour} * * ${days.map((day) => day % 7).join(',')}`, {
    timezone,
    paused: true,
  });
}

function timeAfter(daily: Cron, after: Date): Date {
  const next = daily.nextRun(after);
  if (!next) throw new TypeError('A time of the week comes again every week.');
  return next;
}
