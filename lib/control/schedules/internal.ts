import { db, type Prisma, type Transaction } from '@/lib/db';
import { notFound } from '../errors';
import { requireReadable } from './check-timing';
import { jitterMs } from './due-runs';
import type { PlannedRunView, ScheduleSettings, ScheduleView, Timing } from './schemas';
import { nextTime, sentenceOf, type PlannedTiming } from './timing';

export const scheduleParts = {
  load: { select: { id: true, name: true, archivedAt: true, pausedAt: true, pauseReason: true } },
  plannedRuns: {
    orderBy: { plannedAt: 'desc' },
    take: 1,
    include: { batch: { select: { id: true, state: true } } },
  },
} as const satisfies Prisma.ScheduleInclude;

type ScheduleRow = Prisma.ScheduleGetPayload<{ include: typeof scheduleParts }>;
type PlannedRunRow = ScheduleRow['plannedRuns'][number];
type TimingColumns = Pick<ScheduleRow, 'kind' | 'config' | 'timeZone' | 'createdAt' | 'startsAt' | 'endsAt'>;

export function timingOf({ kind, config }: Pick<TimingColumns, 'kind' | 'config'>): Timing {
  return { kind, ...(config as object) } as Timing;
}

export function plannedTimingOf(row: TimingColumns): PlannedTiming {
  const { timeZone, createdAt, startsAt, endsAt } = row;
  return { timing: timingOf(row), timeZone, anchor: createdAt, startsAt, endsAt };
}

/** The columns that hold a schedule's settings. @throws ControlError where the timing cannot be read */
export function settingsColumns(settings: ScheduleSettings) {
  const { timing, startsAt, endsAt, ...rest } = settings;
  requireReadable(timing);
  const { kind, ...config } = timing;
  return { ...rest, kind, config, startsAt: dateOf(startsAt), endsAt: dateOf(endsAt) };
}

export function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** When it fires next, counted from `after`. */
export function nextColumns(row: TimingColumns & Pick<ScheduleRow, 'id' | 'jitterSeconds'>, after: Date) {
  const nextAt = nextTime(plannedTimingOf(row), after);
  return { nextAt, dueAt: nextAt && putOff(row, nextAt) };
}

export function putOff(
  { id, jitterSeconds }: Pick<ScheduleRow, 'id' | 'jitterSeconds'>,
  plannedAt: Date,
): Date {
  return new Date(plannedAt.getTime() + jitterMs(id, plannedAt, jitterSeconds));
}

export async function requireSchedule(id: string, tx: Transaction = db()): Promise<ScheduleRow> {
  const row = await tx.schedule.findUnique({ where: { id }, include: scheduleParts });
  if (!row) throw notFound('schedule');
  return row;
}

export function toScheduleView(row: ScheduleRow): ScheduleView {
  const { id, name, archivedAt, pausedAt } = row.load;
  const [lastRun] = row.plannedRuns;
  return {
    id: row.id,
    load: { id, name, isArchived: archivedAt !== null, isPaused: pausedAt !== null },
    timing: timingOf(row),
    timeZone: row.timeZone,
    jitterSeconds: row.jitterSeconds,
    startsAt: row.startsAt?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
    overlap: row.overlap as ScheduleView['overlap'],
    catchUp: row.catchUp as ScheduleView['catchUp'],
    catchUpLimit: row.catchUpLimit,
    isPaused: row.pausedAt !== null,
    sentence: sentenceOf(timingOf(row)),
    nextAt: row.pausedAt ? null : (row.nextAt?.toISOString() ?? null),
    lastRun: lastRun ? toPlannedRunView(lastRun) : null,
  };
}

export function toPlannedRunView(run: PlannedRunRow): PlannedRunView {
  return {
    scheduleId: run.scheduleId,
    plannedAt: run.plannedAt.toISOString(),
    outcome: run.outcome as PlannedRunView['outcome'],
    isLate: run.isLate,
    reason: run.reason,
    decidedAt: run.decidedAt.toISOString(),
    batch: run.batch,
  };
}
