import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { requireRole } from '../verb';
import type { LoadName } from './schemas';

/** As many as one chooses from; others are found by their name. */
const mostNames = 200;

/** Names of loads to choose from, without anything else of them. Viewer. */
export async function listLoadNames(context: ActorContext): Promise<LoadName[]> {
  requireRole(context, 'viewer');
  return db().load.findMany({
    where: { archivedAt: null },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
    take: mostNames,
  });
}
