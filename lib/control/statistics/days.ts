import { db, Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { listDaysInputSchema, type DaySummary, type ListDaysInput } from './schemas';

type DayRow = Record<Exclude<keyof DaySummary, 'day'>, bigint | number> & { day: string };

/** Day by day (UTC), oldest first; a day on which nothing ended is there too, empty. Viewer. */
export async function listDays(context: ActorContext, input: ListDaysInput): Promise<DaySummary[]> {
  requireRole(context, 'viewer');
  const { loadId, days } = parseInput(listDaysInputSchema, input);
  const rows = await db().$queryRaw<DayRow[]>`
    SELECT c.day::date::text AS day,
           coalesce(sum(d.succeeded + d.partial + d.failed + d.cancelled), 0)::bigint AS batches,
           coalesce(sum(d.read), 0)::bigint AS read, coalesce(sum(d.inserted), 0)::bigint AS inserted,
           coalesce(sum(d.updated), 0)::bigint AS updated, coalesce(sum(d.unchanged), 0)::bigint AS unchanged,
           coalesce(sum(d.quarantined), 0)::bigint AS quarantined,
           coalesce(sum(d.duplicates), 0)::bigint AS duplicates,
           coalesce(sum(d.filtered), 0)::bigint AS filtered, coalesce(sum(d.bytes), 0)::bigint AS bytes,
           coalesce(sum(d.seconds), 0)::float8 AS seconds
    FROM ${calendar(days)} c LEFT JOIN load_days d ON d.day = c.day ${ofLoad(loadId)}
    GROUP BY c.day ORDER BY c.day`;
  return rows.map(({ day, ...figures }) => ({ day, ...asNumbers(figures) }));
}

/** The last so many days of UTC, today included, as a relation with a column `day`. */
export function calendar(days: number): Prisma.Sql {
  return Prisma.sql`(SELECT (now() AT TIME ZONE 'UTC')::date - back AS day FROM generate_series(0, ${days}::int - 1) back)`;
}

function ofLoad(loadId: string | undefined): Prisma.Sql {
  return loadId === undefined ? Prisma.empty : Prisma.sql`AND d.load_id = ${loadId}::uuid`;
}

function asNumbers<Figures extends Record<string, bigint | number>>(figures: Figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value)])) as Record<
    keyof Figures,
    number
  >;
}
