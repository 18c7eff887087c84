import { z } from 'zod';
import { db, type Transaction } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import type { ConnectionUse } from './schemas';

const mostUses = 200;

/** Loads that read or write by a connection, or did so in an earlier version, by name. Viewer. */
export async function listConnectionUses(
  context: ActorContext,
  input: { id: string },
): Promise<ConnectionUse[]> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  return usesOf(id);
}

export async function usesOf(connectionId: string, tx: Transaction = db()): Promise<ConnectionUse[]> {
  const loads = await tx.load.findMany({
    where: { versions: { some: { OR: [{ connectionId }, { source: { connectionId } }] } } },
    select: {
      id: true,
      name: true,
      archivedAt: true,
      currentVersion: { select: { connectionId: true, source: { select: { connectionId: true } } } },
    },
    orderBy: { name: 'asc' },
    take: mostUses,
  });
  return loads.map(({ id, name, archivedAt, currentVersion }) => ({
    id,
    name,
    isArchived: archivedAt !== null,
    isCurrent: [currentVersion?.connectionId, currentVersion?.source.connectionId].includes(connectionId),
  }));
}
