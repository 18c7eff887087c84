import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { actorId, requireRole } from '../verb';
import { toSavedView, viewParts } from './internal';
import type { SavedViewView } from './schemas';

const mostViews = 200;

/** One's own views and those shared with all, by name. Viewer. */
export async function listViews(context: ActorContext): Promise<SavedViewView[]> {
  requireRole(context, 'viewer');
  const rows = await db().savedView.findMany({
    where: { OR: [{ ownerId: actorId(context) ?? undefined }, { isShared: true }] },
    include: viewParts,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: mostViews,
  });
  return rows.map((row) => toSavedView(row, context));
}
