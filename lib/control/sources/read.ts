import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { requireSource, sourceParts, toSourceView } from './internal';
import { listSourcesInputSchema, type SourceView, type ListSourcesInput } from './schemas';

/** Viewer. */
export async function getSource(context: ActorContext, input: { id: string }): Promise<SourceView> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  return toSourceView(await requireSource(id));
}

/** Newest first. Viewer. */
export async function listSources(context: ActorContext, input: ListSourcesInput): Promise<Page<SourceView>> {
  requireRole(context, 'viewer');
  const { cursor, limit, search } = parseInput(listSourcesInputSchema, input);
  const rows = await db().source.findMany({
    where: {
      id: { lt: decodeCursor(cursor, z.uuid()) },
      ...(search ? { name: { contains: search, mode: 'insensitive' as const } } : {}),
    },
    include: sourceParts,
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  return pageOf(rows, limit, { cursorOf: (row) => row.id, toItem: toSourceView });
}
