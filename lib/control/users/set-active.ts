import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { requireOther, requireOtherAdmin, requireUser } from './internal';
import { setActiveInputSchema, type SetActiveInput, type UserView } from './schemas';
import { endSessionsOf } from './sessions';
import { toUserView } from './view';

/**
 * Keeps somebody else out, at once, or lets them in again; what they made stays. Admin.
 * @throws ControlError `users.self`, `users.lastAdmin`
 */
export async function setActive(context: ActorContext, input: SetActiveInput): Promise<UserView> {
  requireRole(context, 'admin');
  const { id, isActive } = parseInput(setActiveInputSchema, input);
  requireOther(context, id);
  const user = await transaction(async (tx) => {
    const current = await requireUser(id, tx);
    if ((current.disabledAt === null) === isActive) return current;
    if (!isActive) {
      await requireOtherAdmin(tx, id);
      await endSessionsOf(tx, id);
      await revokeResets(tx, id);
    }
    const data = { disabledAt: isActive ? null : new Date() };
    const changed = await tx.user.update({ where: { id }, data });
    await recordAudit(tx, context, {
      action: isActive ? 'users.reactivate' : 'users.deactivate',
      entityId: id,
      details: { email: changed.email },
    });
    return changed;
  });
  return toUserView(user);
}

async function revokeResets(tx: Transaction, userId: string): Promise<void> {
  await tx.accessLink.updateMany({
    where: { userId, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
}
