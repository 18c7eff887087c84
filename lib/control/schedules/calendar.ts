import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { dateOf, dayIndex, dayStarts, shownDays } from './calendar-days';
import { overlapsOf } from './calendar-overlaps';
import { plannedTimingOf, timingOf } from './internal';
import {
  readCalendarInputSchema,
  type Calendar,
  type CalendarCrowd,
  type CalendarDay,
  type CalendarEntry,
  type ReadCalendarInput,
} from './schemas';
import { nextTime, sentenceOf } from './timing';

const mostSchedules = 300;
const mostRuns = 5_000;
/** Working one out takes a tenth of a millisecond or more, and nobody else is answered meanwhile. */
const mostPlanned = 3_000;
/** What a schedule does more often on a day is told together. */
const mostADay = 6;

/** Planned against actual, day by day, in the zone that is asked for. Viewer. */
export async function readCalendar(context: ActorContext, input: ReadCalendarInput): Promise<Calendar> {
  requireRole(context, 'viewer');
  const { span, day, timeZone } = parseInput(readCalendarInputSchema, input);
  const days = shownDays(span, day);
  const starts = dayStarts(days, timeZone);
  const now = new Date();
  const [schedules, runs] = await Promise.all([openSchedules(), runsBetween(starts[0]!, starts.at(-1)!)]);
  const secondsOf = await usualSeconds(schedules.map(({ loadId }) => loadId));
  const filled: CalendarDay[] = days.map((date) => ({ date, entries: [], crowds: [] }));
  for (const [index, ofDay] of byDay(runs, starts).entries()) addRuns(filled[index]!, ofDay, now);
  const window = { starts, now, secondsOf, timesLeft: mostPlanned };
  for (const schedule of schedules) addPlanned(filled, schedule, window);
  markOverlaps(filled);
  for (const { entries } of filled) entries.sort((a, b) => a.at.localeCompare(b.at));
  return {
    days: filled,
    today: dateOf(now, timeZone),
    timeZone,
    zones: [...new Set(schedules.map((schedule) => schedule.timeZone))],
    isCut: schedules.length === mostSchedules || runs.length === mostRuns || window.timesLeft <= 0,
  };
}

type Schedule = Awaited<ReturnType<typeof openSchedules>>[number];
type Run = Awaited<ReturnType<typeof runsBetween>>[number];

function openSchedules() {
  return db().schedule.findMany({
    where: { pausedAt: null, nextAt: { not: null }, load: { archivedAt: null } },
    include: { load: { select: { id: true, name: true } } },
    orderBy: { nextAt: 'asc' },
    take: mostSchedules,
  });
}

function runsBetween(from: Date, until: Date) {
  return db().plannedRun.findMany({
    where: { plannedAt: { gte: from, lt: until } },
    include: {
      schedule: { include: { load: { select: { id: true, name: true } } } },
      batch: { select: { id: true, state: true, startedAt: true, finishedAt: true } },
    },
    orderBy: { plannedAt: 'desc' },
    take: mostRuns,
  });
}

/** Seconds that the last batch of each load took; a look at the index for each, whatever the length of its history. */
async function usualSeconds(loadIds: string[]): Promise<Map<string, number>> {
  const rows = await db().$queryRaw<{ id: string; seconds: number }[]>`
    SELECT l.id, extract(epoch FROM b.finished_at - b.started_at)::float8 AS seconds
    FROM unnest(${[...new Set(loadIds)]}::uuid[]) AS l (id)
    CROSS JOIN LATERAL (
      SELECT * FROM batches WHERE load_id = l.id AND state IN ('succeeded', 'partial') AND started_at IS NOT NULL
      ORDER BY id DESC LIMIT 1) b`;
  return new Map(rows.map(({ id, seconds }) => [id, seconds]));
}

function byDay(runs: Run[], starts: Date[]): Run[][] {
  const days: Run[][] = starts.slice(1).map(() => []);
  for (const run of runs) days[dayIndex(starts, run.plannedAt)]!.push(run);
  return days;
}

function addRuns(day: CalendarDay, runs: Run[], now: Date): void {
  const ids = new Set(runs.map(({ scheduleId }) => scheduleId));
  for (const id of ids) {
    const own = runs.filter(({ scheduleId }) => scheduleId === id);
    if (own.length <= mostADay) day.entries.push(...own.map((run) => toEntry(run, now)));
    else day.crowds.push(toCrowd(own));
  }
}

function toEntry({ scheduleId, schedule, plannedAt, batch, ...run }: Run, now: Date): CalendarEntry {
  const endedAt = batch?.finishedAt ?? (batch?.startedAt ? now : null);
  return {
    ...{ scheduleId, load: schedule.load, at: plannedAt.toISOString() },
    outcome: run.outcome as CalendarEntry['outcome'],
    isLate: run.isLate,
    reason: run.reason,
    batch: batch && { id: batch.id, state: batch.state },
    startsAt: (batch?.startedAt ?? plannedAt).toISOString(),
    seconds: batch?.startedAt && endedAt ? (endedAt.getTime() - batch.startedAt.getTime()) / 1000 : null,
    overlaps: [],
  };
}

function toCrowd(runs: Run[]): CalendarCrowd {
  const { schedule } = runs[0]!;
  const of = (outcome: string) => runs.filter((run) => run.outcome === outcome).length;
  return {
    ...crowdOf(schedule),
    started: of('started'),
    late: runs.filter(({ outcome, isLate }) => outcome === 'started' && isLate).length,
    skipped: of('skipped'),
    missed: of('missed'),
  };
}

function crowdOf(schedule: Pick<Schedule, 'id' | 'kind' | 'config' | 'load'>): CalendarCrowd {
  const { id, load } = schedule;
  return {
    ...{ scheduleId: id, load, sentence: sentenceOf(timingOf(schedule)) },
    ...{ started: 0, late: 0, skipped: 0, missed: 0, isPlanned: false },
  };
}

interface Window {
  starts: Date[];
  now: Date;
  secondsOf: Map<string, number>;
  /** How many planned times may still be worked out. */
  timesLeft: number;
}

/** What is still to come; of a day with very many the first are looked at, no more. */
function addPlanned(days: CalendarDay[], schedule: Schedule, window: Window): void {
  const { starts, now, secondsOf } = window;
  const planned = plannedTimingOf(schedule);
  const until = starts.at(-1)!;
  const from = new Date(Math.max(now.getTime(), starts[0]!.getTime() - 1));
  let at = nextTime(planned, from);
  while (at && at < until && window.timesLeft > 0) {
    const index = dayIndex(starts, at);
    const times: Date[] = [];
    for (; at && at < starts[index + 1]! && times.length <= mostADay; at = nextTime(planned, at))
      times.push(at);
    window.timesLeft -= times.length;
    addPlannedDay(days[index]!, schedule, { times, seconds: secondsOf.get(schedule.loadId) ?? null });
    if (at && at < starts[index + 1]!) at = nextTime(planned, new Date(starts[index + 1]!.getTime() - 1));
  }
}

function addPlannedDay(
  day: CalendarDay,
  schedule: Schedule,
  { times, seconds }: { times: Date[]; seconds: number | null },
): void {
  const crowd = day.crowds.find(({ scheduleId }) => scheduleId === schedule.id);
  if (crowd) crowd.isPlanned = true;
  else if (times.length > mostADay) day.crowds.push({ ...crowdOf(schedule), isPlanned: true });
  else day.entries.push(...times.map((at) => plannedEntry(schedule, at, seconds)));
}

function plannedEntry({ id, load }: Schedule, at: Date, seconds: number | null): CalendarEntry {
  return {
    ...{ scheduleId: id, load, at: at.toISOString(), outcome: 'planned', isLate: false, reason: null },
    ...{ batch: null, startsAt: at.toISOString(), seconds, overlaps: [] },
  };
}

/** A run counts from its start for as long as it took, or from its planned time for as long as it is expected to. */
function markOverlaps(days: CalendarDay[]): void {
  const running = days.flatMap(({ entries }) => entries).filter(({ seconds }) => seconds !== null);
  const stretches = running.map(({ load, startsAt, seconds }) => {
    const startMs = Date.parse(startsAt);
    return { name: load.name, startMs, endMs: startMs + Math.max(seconds! * 1000, 1) };
  });
  for (const [index, names] of overlapsOf(stretches).entries()) running[index]!.overlaps = names;
}
