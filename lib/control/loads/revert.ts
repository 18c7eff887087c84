import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { changedMeanwhile, copyVersion, lockLoad, requireVersion, toLoadView } from './internal';
import { revertLoadInputSchema, type LoadView, type RevertLoadInput } from './schemas';

/**
 * Makes a new version that is as an old one was; those in between stay on record. Editor.
 * @throws ControlError `loads.changedMeanwhile`, `loads.alreadyCurrent`
 */
export async function revertLoad(context: ActorContext, input: RevertLoadInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id, version, expectedVersion } = parseInput(revertLoadInputSchema, input);
  const old = await requireVersion(id, version);
  await transaction(async (tx) => {
    const { number } = await lockLoad(tx, id);
    if (number !== expectedVersion) throw changedMeanwhile();
    if (number === version) throw alreadyCurrent(version);
    await copyVersion(tx, context, old, { loadId: id, number: number + 1 });
    const details = { toVersion: version, version: number + 1 };
    await recordAudit(tx, context, { action: 'loads.revert', entityId: id, details });
  });
  return toLoadView(await requireVersion(id));
}

function alreadyCurrent(version: number): ControlError {
  return new ControlError('loads.alreadyCurrent', {
    kind: 'conflict',
    message: `Version ${version} is the current one already.`,
  });
}
