import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { requireChangeable } from './internal';
import { viewIdInputSchema, type ViewIdInput } from './schemas';

/** Forgets a view. Its owner; a shared one, editor too. */
export async function deleteView(context: ActorContext, input: ViewIdInput): Promise<void> {
  requireRole(context, 'viewer');
  const { id } = parseInput(viewIdInputSchema, input);
  await transaction(async (tx) => {
    const { name } = await requireChangeable(tx, context, id);
    await tx.savedView.delete({ where: { id } });
    await recordAudit(tx, context, { action: 'views.delete', entityId: id, details: { name } });
  });
}
