import { db } from '@/lib/db';
import type { RepairBatch } from './internal';
import type { RepairsView } from './schemas';

const mostCounted = 100;

/** Batches of the load that were merged since, its replays aside: what they loaded is newer than the rows here. */
export async function laterBatches({ id, loadId }: RepairBatch): Promise<RepairsView['laterBatches']> {
  const later = await db().batch.findMany({
    where: {
      ...{ loadId, id: { gt: id }, isRehearsal: false, state: { in: ['succeeded', 'partial'] } },
      OR: [{ replayOfId: null }, { replayOfId: { not: id } }],
      finishedAt: { not: null },
    },
    select: { id: true, finishedAt: true },
    orderBy: { id: 'desc' },
    take: mostCounted + 1,
  });
  const [latest] = later;
  return {
    merged: Math.min(later.length, mostCounted),
    isMore: later.length > mostCounted,
    latest: latest ? { batchId: latest.id, finishedAt: latest.finishedAt!.toISOString() } : null,
  };
}
