import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { requireOther, requireOtherAdmin, requireUser } from './internal';
import { changeRoleInputSchema, type ChangeRoleInput, type UserView } from './schemas';
import { toUserView } from './view';

/**
 * Gives somebody else another role, from their next request on. Admin.
 * @throws ControlError `users.self`, `users.lastAdmin`
 */
export async function changeRole(context: ActorContext, input: ChangeRoleInput): Promise<UserView> {
  requireRole(context, 'admin');
  const { id, role } = parseInput(changeRoleInputSchema, input);
  requireOther(context, id);
  const user = await transaction(async (tx) => {
    const { role: former } = await requireUser(id, tx);
    if (role !== 'admin') await requireOtherAdmin(tx, id);
    const changed = await tx.user.update({ where: { id }, data: { role } });
    await recordAudit(tx, context, {
      action: 'users.changeRole',
      entityId: id,
      details: { email: changed.email, from: former, to: role },
    });
    return changed;
  });
  return toUserView(user);
}
