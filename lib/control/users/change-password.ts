import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { requirePerson, requireUser } from './internal';
import { hashPassword, passwordMatches, requireStrongPassword } from './password';
import { changePasswordInputSchema, type ChangePasswordInput } from './schemas';
import { endSessionsOf } from './sessions';
import { countLogin, forgetFailedLogins } from './throttle';

/**
 * Changes one's own password and ends one's other sessions. Viewer.
 * @throws ControlError `users.wrongPassword`, `password.weak`, `users.throttled`
 */
export async function changePassword(
  context: ActorContext,
  input: ChangePasswordInput,
): Promise<{ endedSessions: number }> {
  requireRole(context, 'viewer');
  const { current, password } = parseInput(changePasswordInputSchema, input);
  const user = await requireUser(requirePerson(context));
  await requirePassword(user, current);
  requireStrongPassword(password, [user.name, user.email]);
  const passwordHash = await hashPassword(password);
  const endedSessions = await transaction(async (tx) => {
    await tx.user.update({ where: { id: user.id }, data: { passwordHash } });
    const ended = await endSessionsOf(tx, user.id, context.sessionId);
    await recordAudit(tx, context, {
      action: 'users.changePassword',
      entityId: user.id,
      details: { endedSessions: ended },
    });
    return ended;
  });
  return { endedSessions };
}

/** Throttled as a login is: a session that somebody left open must not become a place to guess. */
async function requirePassword(
  { email, passwordHash }: { email: string; passwordHash: string },
  password: string,
): Promise<void> {
  await countLogin(email, undefined);
  if (!(await passwordMatches(password, passwordHash))) {
    const message = 'This is not your current password.';
    throw new ControlError('users.wrongPassword', {
      kind: 'invalid',
      message,
      fields: { current: message },
    });
  }
  await forgetFailedLogins(email, undefined);
}
