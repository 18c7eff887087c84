import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { dropDraft } from '../drafts';
import { parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { checkDefinition } from './definition';
import { changedMeanwhile, insertVersion, lockLoad, requireVersion, toLoadView } from './internal';
import { updateLoadInputSchema, type LoadView, type UpdateLoadInput } from './schemas';

/**
 * Renames a load, or saves a definition as its next version; batches that ran keep the version they ran. The
 * caller's draft of the load goes with it. Editor.
 * @throws ControlError `loads.changedMeanwhile` where `expectedVersion` is not the current one any more
 */
export async function updateLoad(context: ActorContext, input: UpdateLoadInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id, name, description, definition, expectedVersion } = parseInput(updateLoadInputSchema, input);
  const checked = definition && checkDefinition(definition);
  await withUniqueName('load', name ?? '', () =>
    transaction(async (tx) => {
      const { number: current } = await lockLoad(tx, id);
      if (expectedVersion !== undefined && expectedVersion !== current) throw changedMeanwhile();
      const load = await tx.load.update({ where: { id }, data: { name, description } });
      const number = current + (definition ? 1 : 0);
      if (definition && checked) {
        await insertVersion(tx, context, {
          ...checked,
          loadId: id,
          number,
          sourceId: definition.sourceId,
          connectionId: definition.destination.connectionId,
        });
        await dropDraft(tx, context, id);
      }
      const details = { name: load.name, version: number };
      await recordAudit(tx, context, { action: 'loads.update', entityId: id, details });
    }),
  );
  return toLoadView(await requireVersion(id));
}
