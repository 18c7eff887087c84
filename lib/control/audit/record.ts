import type { Transaction } from '@/lib/db';
import type { ActorContext } from '../context';
import type { AuditDetails } from './schemas';

export interface AuditEntry {
  /** `<entity>.<verb>`, e.g. `loads.update`. */
  action: string;
  entityId: string;
  details?: AuditDetails;
}

/** Writes who did what, in the transaction that does it: neither stands without the other. */
export async function recordAudit(
  tx: Transaction,
  { actor, requestId }: ActorContext,
  { action, entityId, details = {} }: AuditEntry,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      actorId: actor.kind === 'user' ? actor.id : null,
      actorName: actor.name,
      action,
      entity: action.slice(0, action.indexOf('.')),
      entityId,
      details,
      requestId,
    },
  });
}
