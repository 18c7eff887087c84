import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { requireVersion, toLoadView } from './internal';
import { archiveLoadInputSchema, type LoadView, type ArchiveLoadInput } from './schemas';

/** Takes a load out of the lists, or back in. An archived load starts no batch; what it loaded stays. Editor. */
export async function archiveLoad(context: ActorContext, input: ArchiveLoadInput): Promise<LoadView> {
  requireRole(context, 'editor');
  const { id, isArchived } = parseInput(archiveLoadInputSchema, input);
  await requireVersion(id);
  await transaction(async (tx) => {
    await tx.load.update({ where: { id }, data: { archivedAt: isArchived ? new Date() : null } });
    const action = isArchived ? 'loads.archive' : 'loads.unarchive';
    await recordAudit(tx, context, { action, entityId: id });
  });
  return toLoadView(await requireVersion(id));
}
