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
  queued_at: Date;
  finished_at: Date | null;
}

interface LastBatches {
  lastAt: string | null;
  lastBatches: BatchMark[];
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
  const [last, nextRuns] = await Promise.all([lastBatchesOf(ids), nextRunsOf(ids)]);
  return pageOf(rows, limit, {
    cursorOf: (row) => row.name,
    toItem: (row) => ({
      ...toSettings(row, nextRuns.get(row.id) ?? null),
      ...(last.get(row.id) ?? { lastAt: null, lastBatches: [] }),
    }),
  });
}

/** Without rehearsals, which leave the table as it is. A look at the index for each load, whatever the length of its history; Prisma's nested `take` reads it whole. */
async function lastBatchesOf(loadIds: string[]): Promise<Map<string, LastBatches>> {
  const rows = await db().$queryRaw<MarkRow[]>`
    SELECT b.load_id, b.id, b.state::text, b.queued_at, b.finished_at, b.read, b.quarantined
    FROM unnest(${loadIds}::uuid[]) AS l(id)
    CROSS JOIN LATERAL (
      SELECT * FROM batches WHERE load_id = l.id AND NOT is_rehearsal ORDER BY id DESC LIMIT ${marksPerLoad}
    ) b
    ORDER BY b.id DESC`;
  const last = new Map<string, LastBatches>();
  for (const row of rows) {
    const lastAt = (row.finished_at ?? row.queued_at).toISOString();
    const ofLoad = last.get(row.load_id) ?? { lastAt, lastBatches: [] };
    ofLoad.lastBatches.push(toMark(row));
    last.set(row.load_id, ofLoad);
  }
  return last;
}

async function nextRunsOf(loadIds: string[]): Promise<Map<string, Date | null>> {
  const rows = await db().schedule.groupBy({
    by: 'loadId',
    where: { loadId: { in: loadIds }, pausedAt: null },
    _min: { nextAt: true },
  });
  return new Map(rows.map(({ loadId, _min }) => [loadId, _min.nextAt]));
}

function toSettings(load: LoadRow, nextRunAt: Date | null): Omit<LoadSummary, keyof LastBatches> {
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
  };
}
