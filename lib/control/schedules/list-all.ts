import { z } from 'zod';
import { db, type Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import { pageInputSchema, type Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { scheduleParts, toScheduleView } from './internal';
import type { ListAllSchedulesInput, ScheduleView } from './schemas';

/** What the list is ordered by: when it was paused, when it fires, and its id. */
const keySchema = z
  .string()
  .transform((text, { addIssue }) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      addIssue('This is no cursor.');
      return z.NEVER;
    }
  })
  .pipe(z.tuple([z.coerce.date().nullable(), z.coerce.date().nullable(), z.uuid()]));

/** Schedules of all loads, the next to fire first; ended and paused ones last. Viewer. */
export async function listAllSchedules(
  context: ActorContext,
  input: ListAllSchedulesInput,
): Promise<Page<ScheduleView>> {
  requireRole(context, 'viewer');
  const { cursor, limit } = parseInput(pageInputSchema, input);
  const rows = await db().schedule.findMany({
    where: { load: { deletedAt: null, archivedAt: null }, ...afterKey(cursor) },
    include: scheduleParts,
    orderBy: [
      { pausedAt: { sort: 'asc', nulls: 'first' } },
      { nextAt: { sort: 'asc', nulls: 'last' } },
      { id: 'asc' },
    ],
    take: limit + 1,
  });
  return pageOf(rows, limit, {
    cursorOf: ({ pausedAt, nextAt, id }) => JSON.stringify([pausedAt, nextAt, id]),
    toItem: toScheduleView,
  });
}

function afterKey(cursor: string | undefined): Prisma.ScheduleWhereInput {
  const key = decodeCursor(cursor, keySchema);
  if (!key) return {};
  const [pausedAt, nextAt, id] = key;
  const later: Prisma.ScheduleWhereInput = nextAt
    ? { OR: [{ nextAt: null }, { nextAt: { gt: nextAt } }, { nextAt, id: { gt: id } }] }
    : { nextAt: null, id: { gt: id } };
  const pausedLater = pausedAt ? { pausedAt: { gt: pausedAt } } : { pausedAt: { not: null } };
  return { OR: [pausedLater, { pausedAt, ...later }] };
}
