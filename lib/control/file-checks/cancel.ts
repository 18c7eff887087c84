import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { LIVE_STATES } from './internal';
import { fileCheckIdSchema, type FileCheckIdInput } from './schemas';

/** Ends a check; the worker that reads for it notices within a second. One that has ended stays as it is. Editor. */
export async function cancelFileCheck(context: ActorContext, input: FileCheckIdInput): Promise<void> {
  requireRole(context, 'editor');
  const { id } = parseInput(fileCheckIdSchema, input);
  await transaction(async (tx) => {
    const { count } = await tx.fileCheck.updateMany({
      where: { id, state: { in: LIVE_STATES } },
      data: { state: 'cancelled', endedAt: new Date() },
    });
    if (count > 0) await recordAudit(tx, context, { action: 'fileChecks.cancel', entityId: id });
  });
}
