import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { runJanitorInputSchema, type RunJanitorInput } from './schemas';

/** Has the next worker that looks, within a second, do a duty now. Operator. */
export async function runJanitor(context: ActorContext, input: RunJanitorInput): Promise<void> {
  requireRole(context, 'operator');
  const { duty } = parseInput(runJanitorInputSchema, input);
  await transaction(async (tx) => {
    await tx.janitorDuty.update({ where: { duty }, data: { dueAt: new Date() } });
    await recordAudit(tx, context, { action: 'janitor.run', entityId: duty });
  });
}
