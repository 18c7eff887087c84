import { z } from 'zod';
import { db, type Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import type { StoredPlan } from './definition';
import { listLoadsInputSchema, type BatchMark, type LoadSummary, type ListLoadsInput } from './schemas';

const marksPerLoad = 14;

const summaryParts = {
  currentVersion: {
    include: { source: { select: { name: true } }, connection: { select: { name: true } } },
  },
} as const satisfies Prisma.LoadInclude;

interface MarkRow {
  load_id: string;
  id: string;
  state: BatchMark['state'];
  queued_at: Date;
  finished_at: Date | null;
  read: bigint;
  quarantined: bigint;
}

type LoadRow = Prisma.LoadGetPayload<{ include: typeof summaryParts }>;

/** By name, each with its last batches. Viewer. */
export async function listLoads(context: ActorContext, input: ListLoadsInput): Promise<Page<LoadSummary>> {
  requireRole(context, 'viewer');
  const { cursor, limit, search, archived } = parseInput(listLoadsInputSchema, input);
  const rows = await db().load.findMany({
    where: {
      name: {
        gt: decodeCursor(cursor, z.string()),
        ...(search ? { contains: search, mode: 'insensitive' as const } : {}),
      },
      archivedAt: archived ? { not: null } : null,
    },
    include: summaryParts,
    orderBy: { name: 'asc' },
    take: limit + 1,
  });
  const marks = await lastBatches(rows.map((row) => row.id));
  return pageOf(rows, limit, {
    cursorOf: (row) => row.name,
    toItem: (row) => toLoadSummary(row, marks.get(row.id) ?? []),
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

function toLoadSummary(load: LoadRow, lastBatches: BatchMark[]): LoadSummary {
  // Load and first version are written in one transaction: a load without one is never seen.
  const version = load.currentVersion!;
  const plan = version.plan as unknown as StoredPlan;
  return {
    id: load.id,
    name: load.name,
    description: load.description,
    archivedAt: load.archivedAt?.toISOString() ?? null,
    version: version.number,
    mode: plan.mode,
    table: plan.destination.table,
    sourceName: version.source.name,
    connectionName: version.connection.name,
    updatedAt: load.updatedAt.toISOString(),
    lastBatches,
  };
}

function toMark(row: MarkRow): BatchMark {
  return {
    id: row.id,
    state: row.state,
    queuedAt: row.queued_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    read: Number(row.read),
    quarantined: Number(row.quarantined),
  };
}
