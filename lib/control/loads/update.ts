import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { parseInput, requireRole, transaction, withUniqueName } from '../verb';
import { checkDefinition } from './definition';
import { insertVersion, requireVersion, toLoadView } from './internal';
import { updateLoadInputSchema, type LoadView, type UpdateLoadInput } from './schemas';

/**
 * Renames a load, or saves a definition as its next version; batches that ran keep the version they ran. Editor.
 * @throws ControlError `loads.changedMeanwhile` where `expectedVersion` is not the current one any more
 */
export async function updateLoad(context: ActorContext, input: UpdateLoadInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id, name, description, definition, expectedVersion } = parseInput(updateLoadInputSchema, input);
  const checked = definition && checkDefinition(definition);
  await withUniqueName('load', name ?? '', () =>
    transaction(async (tx) => {
      const current = await lockLoad(tx, id);
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
      }
      const details = { name: load.name, version: number };
      await recordAudit(tx, context, { action: 'loads.update', entityId: id, details });
    }),
  );
  return toLoadView(await requireVersion(id));
}

/** Two saves of one load wait for each other. @returns the number of the current version */
async function lockLoad(tx: Transaction, id: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ number: number }[]>`
    SELECT v.number FROM loads l JOIN load_versions v ON v.id = l.current_version_id
    WHERE l.id = ${id}::uuid FOR UPDATE OF l`;
  if (!row) throw notFound('load');
  return row.number;
}

function changedMeanwhile(): ControlError {
  return new ControlError('loads.changedMeanwhile', {
    kind: 'conflict',
    message: 'Somebody else saved this load while you edited it.',
    remedy: 'Reload the page to see their version, then make your change again.',
  });
}
