import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { scheduleParts, toPlannedRunView, toScheduleView } from './internal';
import {
  listPlannedRunsInputSchema,
  listSchedulesInputSchema,
  type ListPlannedRunsInput,
  type ListSchedulesInput,
  type PlannedRunView,
  type ScheduleView,
} from './schemas';

const mostSchedules = 200;

/** Schedules of one load, the next to fire first; paused and ended ones last. Viewer. */
export async function listSchedules(
  context: ActorContext,
  input: ListSchedulesInput,
): Promise<ScheduleView[]> {
  requireRole(context, 'viewer');
  const { loadId } = parseInput(listSchedulesInputSchema, input);
  const rows = await db().schedule.findMany({
    where: { loadId, load: { deletedAt: null } },
    include: scheduleParts,
    orderBy: [{ pausedAt: { sort: 'asc', nulls: 'first' } }, { nextAt: { sort: 'asc', nulls: 'last' } }],
    take: mostSchedules,
  });
  return rows.map(toScheduleView);
}

/** What became of a load's planned times, the latest first. Viewer. */
export async function listPlannedRuns(
  context: ActorContext,
  input: ListPlannedRunsInput,
): Promise<PlannedRunView[]> {
  requireRole(context, 'viewer');
  const { loadId, limit } = parseInput(listPlannedRunsInputSchema, input);
  const rows = await db().plannedRun.findMany({
    where: { schedule: { loadId } },
    include: scheduleParts.plannedRuns.include,
    orderBy: { plannedAt: 'desc' },
    take: limit,
  });
  return rows.map(toPlannedRunView);
}
