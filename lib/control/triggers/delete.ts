import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { requireTrigger } from './internal';
import { triggerIdInputSchema, type TriggerIdInput } from './schemas';

/** Removes a trigger, and with it what it remembers of files; the batches that it started stay. Editor. */
export async function deleteTrigger(context: ActorContext, input: TriggerIdInput): Promise<{ id: string }> {
  requireRole(context, 'editor');
  const { id } = parseInput(triggerIdInputSchema, input);
  await transaction(async (tx) => {
    const { loadId, kind } = await requireTrigger(id, tx);
    await tx.trigger.delete({ where: { id } });
    await recordAudit(tx, context, { action: 'triggers.delete', entityId: id, details: { loadId, kind } });
  });
  return { id };
}
