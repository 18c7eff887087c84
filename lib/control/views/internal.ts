import { db, type Prisma, type Transaction } from '@/lib/db';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { actorId, requireRole } from '../verb';
import { batchFilterSchema } from '../batches/schemas';
import type { SavedViewView } from './schemas';

export const viewParts = { owner: { select: { name: true } } } as const satisfies Prisma.SavedViewInclude;
export type ViewRow = Prisma.SavedViewGetPayload<{ include: typeof viewParts }>;

export function toSavedView(row: ViewRow, context: ActorContext): SavedViewView {
  return {
    id: row.id,
    name: row.name,
    // A filter of another version of the product shows what is left of it.
    filter: batchFilterSchema.catch({}).parse(row.filter),
    isShared: row.isShared,
    owner: row.owner.name,
    mayChange: mayChange(row, context),
  };
}

/** One's own views, and as an editor those that are shared with all. */
function mayChange({ ownerId, isShared }: ViewRow, { actor }: ActorContext): boolean {
  if (actor.kind === 'system' || ownerId === actor.id) return true;
  return isShared && (actor.role === 'editor' || actor.role === 'admin');
}

/** @throws ControlError `views.notFound`, of views that others keep for themselves too; `auth.forbidden` */
export async function requireChangeable(
  tx: Pick<Transaction, 'savedView'>,
  context: ActorContext,
  id: string,
): Promise<ViewRow> {
  const row = await tx.savedView.findUnique({ where: { id }, include: viewParts });
  if (!row || (!row.isShared && row.ownerId !== actorId(context))) throw notFound('view');
  if (!mayChange(row, context)) requireRole(context, 'editor');
  return row;
}

export async function requireView(id: string): Promise<ViewRow> {
  return db().savedView.findUniqueOrThrow({ where: { id }, include: viewParts });
}

/** The product itself keeps no views. */
export function requirePerson(context: ActorContext): string {
  const id = actorId(context);
  if (id !== null) return id;
  throw new ControlError('views.noPerson', { kind: 'forbidden', message: 'Only people keep views.' });
}
