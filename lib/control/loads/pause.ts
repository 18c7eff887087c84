import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { lockLoad, requireVersion, toLoadView } from './internal';
import { pauseLoadInputSchema, type LoadView, type PauseLoadInput } from './schemas';

/** Lets nothing but a person start the load, and says why; or lets schedules go on from now. Operator. */
export async function pauseLoad(context: ActorContext, input: PauseLoadInput): Promise<LoadView> {
  requireRole(context, 'operator');
  const { id, reason } = parseInput(pauseLoadInputSchema, input);
  await transaction(async (tx) => {
    await lockLoad(tx, id);
    const data =
      reason === null
        ? { pausedAt: null, pausedById: null, pauseReason: null }
        : { pausedAt: new Date(), pausedById: actorId(context), pauseReason: reason };
    await tx.load.update({ where: { id }, data });
    const action = reason === null ? 'loads.resume' : 'loads.pause';
    await recordAudit(tx, context, { action, entityId: id, ...(reason !== null && { details: { reason } }) });
  });
  return toLoadView(await requireVersion(id));
}
