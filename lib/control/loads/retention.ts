import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { lockLoad, requireVersion, toLoadView } from './internal';
import { setRetentionInputSchema, type LoadView, type SetRetentionInput } from './schemas';

/** Says for how many days the quarantined rows of a load are kept; null for the standard. Editor. */
export async function setRetention(context: ActorContext, input: SetRetentionInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id, quarantineDays } = parseInput(setRetentionInputSchema, input);
  await transaction(async (tx) => {
    await lockLoad(tx, id);
    await tx.load.update({ where: { id }, data: { quarantineDays } });
    const details = { quarantineDays };
    await recordAudit(tx, context, { action: 'loads.setRetention', entityId: id, details });
  });
  return toLoadView(await requireVersion(id));
}
