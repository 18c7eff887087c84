import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { requirePerson, requireView, toSavedView } from './internal';
import { createViewInputSchema, type CreateViewInput, type SavedViewView } from './schemas';

/** Keeps a filter under a name. Viewer; shared with all, editor. @throws ControlError `views.nameTaken` */
export async function createView(context: ActorContext, input: CreateViewInput): Promise<SavedViewView> {
  requireRole(context, 'viewer');
  const { name, filter, isShared } = parseInput(createViewInputSchema, input);
  if (isShared) requireRole(context, 'editor');
  const ownerId = requirePerson(context);
  const { id } = await withUniqueName('view', name, () =>
    transaction(async (tx) => {
      const view = await tx.savedView.create({ data: { ownerId, name, filter, isShared } });
      await recordAudit(tx, context, {
        action: 'views.create',
        entityId: view.id,
        details: { name, isShared },
      });
      return view;
    }),
  );
  return toSavedView(await requireView(id), context);
}
