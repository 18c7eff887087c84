import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import type { Transaction } from '@/lib/db';
import { dropDraft } from '../drafts';
import { ControlError } from '../errors';
import { actorId, parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { checkDefinition } from './definition';
import { insertVersion, requireVersion, toLoadView } from './internal';
import { createLoadInputSchema, type LoadView, type CreateLoadInput } from './schemas';

/**
 * Defines a load, as its version 1, owned by whoever makes it; the draft that it was made from is gone. Editor.
 * @param alongside  what else is to stand or fall with it
 * @throws ControlError `loads.savedAlready` where that draft was saved before
 */
export async function createLoad(
  context: ActorContext,
  input: CreateLoadInput,
  alongside?: (tx: Transaction, loadId: string) => Promise<void>,
): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id: draftId, name, description, definition } = parseInput(createLoadInputSchema, input);
  const checked = checkDefinition(definition);
  const loadId = await withUniqueName('load', name, () =>
    transaction(async (tx) => {
      if (draftId) await requireFreeId(tx, draftId);
      const owner = { ownerId: actorId(context) };
      const { id } = await tx.load.create({ data: { id: draftId, name, description, ...owner } });
      await insertVersion(tx, context, {
        ...checked,
        loadId: id,
        number: 1,
        sourceId: definition.sourceId,
        connectionId: definition.destination.connectionId,
      });
      await dropDraft(tx, context, id);
      await recordAudit(tx, context, { action: 'loads.create', entityId: id, details: { name } });
      await alongside?.(tx, id);
      return id;
    }),
  );
  return toLoadView(await requireVersion(loadId));
}

/** Saving a draft twice, in two tabs or by the button of a page gone back to, makes one load. */
async function requireFreeId(tx: Transaction, id: string): Promise<void> {
  const taken = await tx.load.findUnique({ where: { id }, select: { name: true } });
  if (!taken) return;
  throw new ControlError('loads.savedAlready', {
    kind: 'conflict',
    message: `This draft was saved already, as the load "${taken.name}".`,
    remedy: 'Open that load to change it.',
  });
}
