import { z } from 'zod';
import { db, type Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { toFreshnessView } from '../freshness';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import type { StoredPlan } from './definition';
import { toMark, type MarkColumns } from './marks';
import { people, toPause } from './internal';
import { listLoadsInputSchema, type BatchMark, type LoadSummary, type ListLoadsInput } from './schemas';

const marksPerLoad = 14;

const summaryParts = {
  ...people,
  currentVersion: {
    include: { source: { select: { name: true } }, connection: { select: { name: true } } },
  },
} as const satisfies Prisma.LoadInclude;

interface MarkRow extends MarkColumns {
  load_id: string;
}

type LoadRow = Prisma.LoadGetPayload<{ include: typeof summaryParts }>;

/** By name, each with its last batches. Viewer. */
export async function listLoads(context: ActorContext, input: ListLoadsInput): Promise<Page<LoadSummary>> {
  requireRole(context, 'viewer');
  const { cursor, limit, search, archived, ownerId } = parseInput(listLoadsInputSchema, input);
  const rows = await db().load.findMany({
    where: {
      name: {
        gt: decodeCursor(cursor, z.string()),
        ...(search ? { contains: search, mode: 'insensitive' as const } : {}),
      },
      archivedAt: archived ? { not: null } : null,
      deletedAt: null,
      ownerId,
    },
    include: summaryParts,
    orderBy: { name: 'asc' },
    take: limit + 1,
  });
  const ids = rows.map((row) => row.id);
  const [marks, nextRuns] = await Promise.all([lastBatches(ids), nextRunsOf(ids)]);
  return pageOf(rows, limit, {
    cursorOf: (row) => row.name,
    toItem: (row) => toLoadSummary(row, marks.get(row.id) ?? [], nextRuns.get(row.id) ?? null),
  });
}

/** Without rehearsals, which leave the table as it is. A look at the index for each load, whatever the length of its history; Prisma's nested `take` reads it whole. */
async function lastBatches(loadIds: string[]): Promise<Map<string, BatchMark[]>> {
  const rows = await db().$queryRaw<MarkRow[]>`
    SELECT b.load_id, b.id, b.state::text, b.queued_at, b.finished_at, b.read, b.quarantined
    FROM unnest(${loadIds}::uuid[]) AS l(id)
    CROSS JOIN LATERAL (
      SELECT * FROM batches WHERE load_id = l.id AND NOT is_rehearsal ORDER BY id DESC LIMIT ${marksPerLoad}
    ) b
    ORDER BY b.id DESC`;
  const marks = new Map<string, BatchMark[]>();
  for (const row of rows) marks.set(row.load_id, [...(marks.get(row.load_id) ?? []), toMark(row)]);
  return marks;
}

async function nextRunsOf(loadIds: string[]): Promise<Map<string, Date | null>> {
  const rows = await db().schedule.groupBy({
    by: 'loadId',
    where: { loadId: { in: loadIds }, pausedAt: null },
    _min: { nextAt: true },
  });
  return new Map(rows.map(({ loadId, _min }) => [loadId, _min.nextAt]));
}

function toLoadSummary(load: LoadRow, lastBatches: BatchMark[], nextRunAt: Date | null): LoadSummary {
  // Load and first version are written in one transaction: a load without one is never seen.
  const version = load.currentVersion!;
  const plan = version.plan as unknown as StoredPlan;
  return {
    id: load.id,
    name: load.name,
    description: load.description,
    archivedAt: load.archivedAt?.toISOString() ?? null,
    pause: toPause(load),
    owner: load.owner,
    version: version.number,
    mode: plan.mode,
    table: plan.destination.table,
    sourceName: version.source.name,
    connectionName: version.connection.name,
    updatedAt: load.updatedAt.toISOString(),
    freshness: toFreshnessView(load),
    nextRunAt: load.archivedAt ? null : (nextRunAt?.toISOString() ?? null),
    lastBatches,
  };
}
