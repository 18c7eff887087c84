import { z } from 'zod';
import { db, type Prisma } from '@/lib/db';
import type { ActorContext } from '../context';
import { leastUuidAt } from '../ids';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { summaryParts, toBatchSummary } from './internal';
import { listBatchesInputSchema, type BatchSummary, type ListBatchesInput } from './schemas';

/** Newest first; the id is the order, since it starts with the time. Viewer. */
export async function listBatches(
  context: ActorContext,
  input: ListBatchesInput,
): Promise<Page<BatchSummary>> {
  requireRole(context, 'viewer');
  const { cursor, limit, loadId, states, from, until, search } = parseInput(listBatchesInputSchema, input);
  const conditions: Prisma.BatchWhereInput[] = [
    { id: { lt: decodeCursor(cursor, z.uuid()) } },
    { id: { gte: from && leastUuidAt(new Date(from)) } },
    { id: { lt: until && leastUuidAt(new Date(until)) } },
  ];
  if (states && states.length > 0) conditions.push({ state: { in: states } });
  if (search) conditions.push({ load: { name: { contains: search, mode: 'insensitive' } } });
  const rows = await db().batch.findMany({
    where: { AND: conditions, loadId },
    include: summaryParts,
    omit: { result: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  return pageOf(rows, limit, { cursorOf: (row) => row.id, toItem: toBatchSummary });
}
