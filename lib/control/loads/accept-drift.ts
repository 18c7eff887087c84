import { db } from '@/lib/db';
import type { BatchResult } from '@/lib/engine';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { acceptedDefinition } from './accepted-drift';
import { checkDefinition } from './definition';
import { changedMeanwhile, insertVersion, lockLoad, requireVersion, toLoadView } from './internal';
import { acceptDriftInputSchema, type AcceptDriftInput, type LoadView } from './schemas';

/**
 * Accepts that a source has changed, as a batch that stopped for it found: the load's next version is made for it. The batch
 * is not run again by this. Editor.
 * @throws ControlError `loads.nothingToAccept`, `loads.changedMeanwhile`, `loads.driftRequired`
 */
export async function acceptDrift(context: ActorContext, input: AcceptDriftInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { batchId, expectedVersion, newFields } = parseInput(acceptDriftInputSchema, input);
  const batch = await db().batch.findUnique({
    where: { id: batchId, load: { deletedAt: null } },
    select: { loadId: true, errorCode: true, result: true },
  });
  if (!batch) throw notFound('batch');
  const source = (batch.result as BatchResult | null)?.source;
  if (batch.errorCode !== 'drift.stopped' || !source) throw nothingToAccept();
  const current = toLoadView(await requireVersion(batch.loadId));
  const definition = acceptedDefinition(current.definition, source, newFields);
  const checked = checkDefinition(definition);
  await transaction(async (tx) => {
    const { number } = await lockLoad(tx, batch.loadId);
    if (number !== expectedVersion || number !== current.version.number) throw changedMeanwhile();
    const { sourceId, destination } = definition;
    const as = { loadId: batch.loadId, number: number + 1, sourceId, connectionId: destination.connectionId };
    await insertVersion(tx, context, { ...checked, ...as });
    const details = { batchId, version: number + 1, newFields };
    await recordAudit(tx, context, { action: 'loads.acceptDrift', entityId: batch.loadId, details });
  });
  return toLoadView(await requireVersion(batch.loadId));
}

function nothingToAccept(): ControlError {
  return new ControlError('loads.nothingToAccept', {
    kind: 'conflict',
    message: 'This batch did not stop for changed columns: there is nothing to accept.',
  });
}
