import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { plannedTimingOf } from './internal';
import { upcomingInputSchema, type UpcomingInput, type UpcomingRun } from './schemas';
import { nextTimes } from './timing';

/** Past so many, how many more there are says nothing to anybody. */
const mostCounted = 99;

/** What is planned for the next hours, the first first: each schedule once. Viewer. */
export async function listUpcoming(context: ActorContext, input: UpcomingInput): Promise<UpcomingRun[]> {
  requireRole(context, 'viewer');
  const { hours, limit } = parseInput(upcomingInputSchema, input);
  const until = new Date(Date.now() + hours * 3_600_000);
  const rows = await db().schedule.findMany({
    where: { pausedAt: null, nextAt: { lte: until }, load: { archivedAt: null } },
    include: { load: { select: { id: true, name: true } } },
    orderBy: { nextAt: 'asc' },
    take: limit,
  });
  return rows.map((row) => ({
    scheduleId: row.id,
    load: row.load,
    at: row.nextAt!.toISOString(),
    timeZone: row.timeZone,
    more: nextTimes({ ...plannedTimingOf(row), endsAt: earlier(row.endsAt, until) }, row.nextAt!, mostCounted)
      .length,
  }));
}

function earlier(end: Date | null, until: Date): Date {
  return end && end < until ? end : until;
}
