import { Prisma } from '@/lib/db';
import { recordAudit } from '../audit';
import { systemContext } from '../context';
import { insertUser, prepareUser, type UserView } from '../users';
import { parseInput, transaction } from '../verb';
import { hasAccount } from './create-invite';
import { requireOpenLink, useLink } from './internal';
import { acceptInviteInputSchema, type AcceptInviteInput } from './schemas';

/**
 * Makes the account that an invite is for. Open to whoever has the link, once.
 * @throws ControlError `links.*`, `password.weak`, `invites.hasAccount`
 */
export async function acceptInvite(input: AcceptInviteInput): Promise<UserView> {
  const { token, name, password } = parseInput(acceptInviteInputSchema, input);
  const link = await requireOpenLink('invite', token);
  const email = link.email!;
  const user = await prepareUser({ name, email, password }, link.role!);
  try {
    return await transaction(async (tx) => {
      await useLink(tx, link.id);
      const created = await insertUser(tx, systemContext('invite'), user);
      await recordAudit(
        tx,
        { actor: { kind: 'user', ...created } },
        { action: 'invites.accept', entityId: link.id, details: { email, userId: created.id } },
      );
      return created;
    });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw hasAccount(email);
    }
    throw error;
  }
}
