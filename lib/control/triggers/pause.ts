import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { getTriggerView, requireTrigger } from './internal';
import { pauseTriggerInputSchema, type PauseTriggerInput, type TriggerView } from './schemas';

/**
 * Stops a trigger, or lets it go on. Files that came meanwhile are then taken; requests and ends of other loads that
 * came meanwhile are not. Operator.
 */
export async function pauseTrigger(context: ActorContext, input: PauseTriggerInput): Promise<TriggerView> {
  requireRole(context, 'operator');
  const { id, isPaused } = parseInput(pauseTriggerInputSchema, input);
  await transaction(async (tx) => {
    const row = await requireTrigger(id, tx);
    if ((row.pausedAt !== null) === isPaused) return;
    const pausedAt = isPaused ? new Date() : null;
    await tx.trigger.update({ where: { id }, data: { pausedAt } });
    const action = isPaused ? 'triggers.pause' : 'triggers.resume';
    await recordAudit(tx, context, { action, entityId: id, details: { loadId: row.loadId } });
  });
  return getTriggerView(id);
}
