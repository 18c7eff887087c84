import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { requireConnection, toConnectionView } from './internal';
import { listConnectionsInputSchema, type ConnectionView, type ListConnectionsInput } from './schemas';

/** Viewer. */
export async function getConnection(context: ActorContext, input: { id: string }): Promise<ConnectionView> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  return toConnectionView(await requireConnection(id));
}

/** By name. Viewer. */
export async function listConnections(
  context: ActorContext,
  input: ListConnectionsInput,
): Promise<Page<ConnectionView>> {
  requireRole(context, 'viewer');
  const { cursor, limit, search } = parseInput(listConnectionsInputSchema, input);
  const after = decodeCursor(cursor, z.string());
  const rows = await db().connection.findMany({
    where: {
      name: { gt: after, ...(search ? { contains: search, mode: 'insensitive' as const } : {}) },
    },
    orderBy: { name: 'asc' },
    take: limit + 1,
  });
  return pageOf(rows, limit, { cursorOf: (row) => row.name, toItem: toConnectionView });
}
