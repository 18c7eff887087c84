import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { draftKey } from './internal';
import { draftIdInputSchema, type DraftIdInput } from './schemas';

/** Throws the caller's own draft of a load away; the load itself stays as it is. Editor. */
export async function discardDraft(context: ActorContext, input: DraftIdInput): Promise<void> {
  requireRole(context, 'editor');
  const { loadId } = parseInput(draftIdInputSchema, input);
  await transaction(async (tx) => {
    const { count } = await tx.loadDraft.deleteMany({ where: draftKey(context, loadId) });
    if (count > 0) await recordAudit(tx, context, { action: 'drafts.discard', entityId: loadId });
  });
}

/** The draft has become a version of its load: it goes in the transaction that saves it. */
export async function dropDraft(tx: Transaction, context: ActorContext, loadId: string): Promise<void> {
  if (context.actor.kind === 'user') await tx.loadDraft.deleteMany({ where: draftKey(context, loadId) });
}
