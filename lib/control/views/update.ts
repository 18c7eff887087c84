import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { requireChangeable, requireView, toSavedView } from './internal';
import { updateViewInputSchema, type SavedViewView, type UpdateViewInput } from './schemas';

/** Renames a view, changes what it shows, or whether all see it. Its owner; a shared one, editor too. */
export async function updateView(context: ActorContext, input: UpdateViewInput): Promise<SavedViewView> {
  requireRole(context, 'viewer');
  const { id, ...changes } = parseInput(updateViewInputSchema, input);
  await withUniqueName('view', changes.name ?? '', () =>
    transaction(async (tx) => {
      const before = await requireChangeable(tx, context, id);
      if (changes.isShared && !before.isShared) requireRole(context, 'editor');
      const { name, isShared } = await tx.savedView.update({ where: { id }, data: changes });
      const details = { name, isShared, ...(name !== before.name && { before: before.name }) };
      await recordAudit(tx, context, { action: 'views.update', entityId: id, details });
    }),
  );
  return toSavedView(await requireView(id), context);
}
