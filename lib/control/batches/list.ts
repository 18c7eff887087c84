import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { conditionsOf } from './filter';
import { summaryParts, toBatchSummary, type BatchRow } from './internal';
import { listBatchesInputSchema, type ListBatchesInput, type ListedBatch } from './schemas';
import { speedsOf } from './speed';
import { topCausesOf } from './top-causes';

/** Newest first; the id is the order, since it starts with the time. Viewer. */
export async function listBatches(
  context: ActorContext,
  input: ListBatchesInput,
): Promise<Page<ListedBatch>> {
  requireRole(context, 'viewer');
  const { cursor, limit, ...filter } = parseInput(listBatchesInputSchema, input);
  const rows = await db().batch.findMany({
    where: { AND: [{ id: { lt: decodeCursor(cursor, z.uuid()) } }, ...conditionsOf(filter)] },
    include: summaryParts,
    omit: { result: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const [speeds, causes] = await Promise.all([
    speedsOf(rows.filter(({ state }) => state === 'running')),
    topCausesOf(rows.filter(({ state }) => state === 'partial').map(({ id }) => id)),
  ]);
  const toItem = (row: BatchRow): ListedBatch => ({
    ...toBatchSummary(row),
    topCause: causes.get(row.id) ?? null,
    speed: speeds.get(row.id) ?? null,
  });
  return pageOf(rows, limit, { cursorOf: (row) => row.id, toItem });
}
