import { createHash } from 'node:crypto';
import type { ScheduleSettings } from './schemas';
import { nextTime, type PlannedTiming } from './timing';

/** How late a run may start without anybody calling it late. */
export const GRACE_MS = 60_000;

/** Planned times that passed unseen are recorded one by one up to here; a longer outage is told by its two ends. */
const MOST_MISSED = 500;

export interface DueRuns {
  /** Planned times to run now, the oldest first; the last of them may be on time, the others are catching up. */
  run: Date[];
  /** Planned times that nobody will run. */
  missed: Date[];
  /** The next planned time. */
  next: Date | null;
}

export interface DueSchedule extends Pick<ScheduleSettings, 'catchUp' | 'catchUpLimit'> {
  planned: PlannedTiming;
  /** The planned time that has come. */
  nextAt: Date;
  /** By how much this planned time was put off. */
  jitterMs: number;
}

/** What becomes of the planned times that have come by `now`. */
export function dueRuns(schedule: DueSchedule, now: Date): DueRuns {
  const { passed, next } = passedTimes(schedule, now);
  const runs = runnable(schedule, passed, now);
  return { run: runs, missed: passed.slice(0, passed.length - runs.length), next };
}

function runnable({ catchUp, catchUpLimit, jitterMs }: DueSchedule, passed: Date[], now: Date): Date[] {
  const latest = passed.at(-1)!;
  switch (catchUp) {
    case 'none':
      return isLate(latest, jitterMs, now) ? [] : [latest];
    case 'latest':
      return [latest];
    case 'all':
      return passed.slice(-catchUpLimit);
  }
}

export function isLate(plannedAt: Date, jitterMs: number, now: Date): boolean {
  return now.getTime() - plannedAt.getTime() - jitterMs > GRACE_MS;
}

/** All planned times up to now; of very many the first and the last, about, and none between. */
function passedTimes({ planned, nextAt }: DueSchedule, now: Date): { passed: Date[]; next: Date | null } {
  const passed = [nextAt];
  let next = nextTime(planned, nextAt);
  while (next && next <= now) {
    passed.push(next);
    next = nextTime(planned, passed.length === MOST_MISSED ? leap(passed, now) : next);
  }
  return { passed, next };
}

/** Where to go on after `passed`: as many planned times before now, going by their mean distance. */
function leap(passed: Date[], now: Date): Date {
  const [first, last] = [passed[0]!.getTime(), passed.at(-1)!.getTime()];
  return new Date(Math.max(last, now.getTime() - (last - first)));
}

/** By how much a planned time is put off: the same for whoever asks, and spread evenly over the window. */
export function jitterMs(scheduleId: string, plannedAt: Date, jitterSeconds: number): number {
  if (jitterSeconds === 0) return 0;
  const digest = createHash('sha256').update(`${scheduleId} ${plannedAt.toISOString()}`).digest();
  return Math.floor((digest.readUInt32BE(0) / 2 ** 32) * jitterSeconds * 1000);
}
