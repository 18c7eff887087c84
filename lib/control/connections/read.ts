import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { requireConnection, toConnectionView } from './internal';
import { listConnectionsInputSchema, type ConnectionView } from './schemas';

/** Viewer. */
export async function getConnection(context: ActorContext, input: unknown): Promise<ConnectionView> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  return toConnectionView(await requireConnection(id));
}

/** By name. Viewer. */
export async function listConnections(context: ActorContext, input: unknown): Promise<Page<ConnectionView>> {
  requireRole(context, 'viewer');
  const { cursor, limit, search } = parseInput(listConnectionsInputSchema, input);
  const after = decodeCursor(cursor);
  const rows = await db().connection.findMany({
    where: {
      name: { gt: after, ...(search ? { contains: search, mode: 'insensitive' as const } : {}) },
    },
    orderBy: { name: 'asc' },
    take: limit + 1,
  });
  return pageOf(rows, limit, { cursorOf: (row) => row.name, toItem: toConnectionView });
}
