import { recordAudit } from '../audit';
import { endSessionsOf, hashPassword, requireStrongPassword, requireUser } from '../users';
import { parseInput, transaction } from '../verb';
import { requireOpenLink, useLink } from './internal';
import { resetPasswordInputSchema, type ResetPasswordInput } from './schemas';

/**
 * Sets the password of the account that a reset is for and ends its sessions. Open to whoever has the link, once.
 * @returns the account's e-mail address, to sign in with
 * @throws ControlError `links.*`, `password.weak`
 */
export async function resetPassword(input: ResetPasswordInput): Promise<{ email: string }> {
  const { token, password } = parseInput(resetPasswordInputSchema, input);
  const link = await requireOpenLink('reset', token);
  const { id, name, email, role } = await requireUser(link.userId!);
  requireStrongPassword(password, [name, email]);
  const passwordHash = await hashPassword(password);
  await transaction(async (tx) => {
    await useLink(tx, link.id);
    await tx.user.update({ where: { id }, data: { passwordHash } });
    await endSessionsOf(tx, id);
    await recordAudit(
      tx,
      { actor: { kind: 'user', id, name, email, role } },
      { action: 'users.resetPassword', entityId: id },
    );
  });
  return { email };
}
