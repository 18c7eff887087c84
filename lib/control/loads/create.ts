import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { checkDefinition } from './definition';
import { insertVersion, requireVersion, toLoadView } from './internal';
import { createLoadInputSchema, type LoadView, type CreateLoadInput } from './schemas';

/** Defines a load, as its version 1. Editor. */
export async function createLoad(context: ActorContext, input: CreateLoadInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { name, description, definition } = parseInput(createLoadInputSchema, input);
  const checked = checkDefinition(definition);
  const loadId = await withUniqueName('load', name, () =>
    transaction(async (tx) => {
      const { id } = await tx.load.create({ data: { name, description } });
      await insertVersion(tx, context, {
        ...checked,
        loadId: id,
        number: 1,
        sourceId: definition.sourceId,
        connectionId: definition.destination.connectionId,
      });
      await recordAudit(tx, context, { action: 'loads.create', entityId: id, details: { name } });
      return id;
    }),
  );
  return toLoadView(await requireVersion(loadId));
}
