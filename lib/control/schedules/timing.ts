import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import type { Timing } from './schemas';

/** A timing with all that decides when it fires. */
export interface PlannedTiming {
  timing: Timing;
  timeZone: string;
  /** Intervals are counted from here. */
  anchor: Date;
  startsAt: Date | null;
  endsAt: Date | null;
}

const UNIT_MS = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

/**
 * The first planned time after `after`, within the schedule's bounds; null where there is none any more.
 *
 * Wall-clock times keep to the zone across changes of the clocks: a time that the change leaves out fires at the moment
 * the clocks have moved, and a time that comes twice fires the first time. Where the hour is a wildcard
 * both passes of a repeated hour count, as in cron.
 */
export function nextTime(planned: PlannedTiming, after: Date): Date | null {
  const { startsAt, endsAt } = planned;
  // A schedule may fire at its very start.
  const from = startsAt && startsAt > after ? new Date(startsAt.getTime() - 1) : after;
  const next =
    planned.timing.kind === 'interval' ? nextInterval(planned, from) : nextWallClock(planned, from);
  return next && endsAt && next > endsAt ? null : next;
}

/** The first `count` planned times after `after`. */
export function nextTimes(planned: PlannedTiming, after: Date, count: number): Date[] {
  const times: Date[] = [];
  for (let at = nextTime(planned, after); at && times.length < count; at = nextTime(planned, at))
    times.push(at);
  return times;
}

/** @returns why the expression cannot be read, or undefined */
export function faultOf(timing: Timing): string | undefined {
  if (timing.kind !== 'cron') return undefined;
  try {
    cronsOf(timing, 'UTC');
    cronstrue.toString(timing.expression);
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).replace(/^(CronPattern|Error): ?/, '');
  }
}

/** What a timing says, in words. */
export function sentenceOf(timing: Timing): string {
  switch (timing.kind) {
    case 'cron':
      return cronstrue.toString(timing.expression, { use24HourTimeFormat: true, verbose: false });
    case 'interval':
      return timing.every === 1
        ? `Every ${timing.unit.slice(0, -1)}`
        : `Every ${timing.every} ${timing.unit}`;
    case 'weekly':
      return `${daysInWords(timing.days)} at ${timing.time}`;
  }
}

const DAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];
const listOf = new Intl.ListFormat('en-GB');

function daysInWords(chosen: readonly number[]): string {
  const days = [...new Set(chosen)].sort();
  if (days.length === 7) return 'Every day';
  if (days.join() === '1,2,3,4,5') return 'Every weekday';
  return listOf.format(days.map((day) => DAYS[day - 1]!));
}

function nextInterval({ timing, anchor, startsAt }: PlannedTiming, after: Date): Date {
  const { every, unit } = timing as Extract<Timing, { kind: 'interval' }>;
  const stepMs = every * UNIT_MS[unit];
  const origin = (startsAt ?? anchor).getTime();
  const steps = Math.max(Math.floor((after.getTime() - origin) / stepMs) + 1, startsAt ? 0 : 1);
  return new Date(origin + steps * stepMs);
}

function nextWallClock({ timing, timeZone }: PlannedTiming, after: Date): Date | null {
  const times = cronsOf(timing, timeZone).flatMap((cron) => cron.nextRun(after) ?? []);
  return times.length === 0 ? null : new Date(Math.min(...times.map((time) => time.getTime())));
}

/**
 * One pattern for each fixed hour: within a single pattern `30 2,3 * * *`, a 02:30 that the clocks leave out would be
 * lost beside the 03:30 that follows.
 */
function cronsOf(timing: Timing, timeZone: string): Cron[] {
  const [minute, hour, ...rest] = expressionOf(timing).split(/\s+/) as [string, string, ...string[]];
  const hours = hour.startsWith('*') ? [hour] : hour.split(',').flatMap(hoursOfRange);
  return hours.map(
    (each) => new Cron([minute, each, ...rest].join(' '), { timezone: timeZone, paused: true }),
  );
}

/** `2-4` is 2, 3, 4; anything else is left to the pattern's own reader. */
function hoursOfRange(range: string): string[] {
  const found = /^(\d{1,2})-(\d{1,2})(?:\/(\d{1,2}))?$/.exec(range);
  if (!found) return [range];
  const [first, last, step] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 1)];
  if (last > 23 || first > last || step < 1) return [range];
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => String(first + i * step));
}

function expressionOf(timing: Timing): string {
  if (timing.kind === 'cron') return timing.expression.trim();
  if (timing.kind === 'interval') throw new TypeError('An interval has no cron expression.');
  const [hour, minute] = timing.time.split(':').map(Number);
  const days =
    timing.days.length === 7
      ? '*'
      : [...timing.days]
          .sort()
          .map((day) => day % 7)
          .join(',');
  return `${minute} ${hour} * * ${days}`;
}
