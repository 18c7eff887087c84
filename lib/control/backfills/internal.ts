import { db, type Prisma, type Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import type { BackfillRange, BackfillView, ChunkView } from './schemas';

const shownFailures = 20;
const parts = { createdBy: { select: { name: true } } } as const satisfies Prisma.BackfillInclude;
type BackfillRow = Prisma.BackfillGetPayload<{ include: typeof parts }>;

/** Whoever holds this decides alone how the backfill goes on. @throws ControlError `backfills.notFound` */
export async function lockBackfill(tx: Transaction, id: string) {
  await tx.$queryRaw`SELECT FROM backfills WHERE id = ${id}::uuid FOR UPDATE`;
  const row = await tx.backfill.findUnique({ where: { id } });
  if (!row) throw notFound('backfill');
  return row;
}

/** @throws ControlError `backfills.over` */
export function requireOpen({ state }: { state: string }): void {
  if (state === 'running' || state === 'paused') return;
  throw new ControlError('backfills.over', {
    kind: 'conflict',
    message: `This backfill is over: it ${state === 'ended' ? 'has ended' : 'was cancelled'}.`,
  });
}

export async function getBackfill(id: string): Promise<BackfillView> {
  return toView(await db().backfill.findUniqueOrThrow({ where: { id }, include: parts }));
}

/** The newest of a load. */
export async function newestBackfills(loadId: string, most: number): Promise<BackfillView[]> {
  const rows = await db().backfill.findMany({
    where: { loadId },
    include: parts,
    orderBy: { id: 'desc' },
    take: most,
  });
  return Promise.all(rows.map(toView));
}

async function toView(row: BackfillRow): Promise<BackfillView> {
  const [groups, current, failed] = await Promise.all([
    db().backfillChunk.groupBy({ by: ['state'], where: { backfillId: row.id }, _count: true }),
    chunksIn(row.id, 'started'),
    chunksIn(row.id, 'failed'),
  ]);
  const of = (state: string) => groups.find((group) => group.state === state)?._count ?? 0;
  return {
    id: row.id,
    cursor: row.cursor,
    range: row.range as unknown as BackfillRange,
    ahead: row.ahead,
    state: row.state as BackfillView['state'],
    pauseReason: row.pauseReason,
    createdBy: row.createdBy?.name ?? null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    chunks: {
      total: groups.reduce((sum, { _count }) => sum + _count, 0),
      done: of('done'),
      failed: of('failed'),
      cancelled: of('cancelled'),
      started: of('started'),
      left: of('waiting'),
    },
    current,
    failed,
  };
}

function chunksIn(backfillId: string, state: string): Promise<ChunkView[]> {
  return db().backfillChunk.findMany({
    where: { backfillId, state },
    select: { number: true, from: true, to: true, batch: { select: { id: true, state: true } } },
    orderBy: { number: 'asc' },
    take: shownFailures,
  });
}
