import { recordAudit } from '../audit';
import { uuidv7 } from '../ids';
import { transaction } from '../verb';
import { SESSION_DAYS } from './constants';
import type { CredentialsInput, UserView } from './schemas';
import { verifyCredentials } from './verify-credentials';

/** Where a sign-in comes from, as far as it is known. */
export interface Origin {
  address: string | undefined;
  userAgent: string | undefined;
}

/**
 * Checks credentials and begins a session.
 * @throws ControlError as `verifyCredentials`
 */
export async function signIn(
  input: CredentialsInput,
  { address, userAgent }: Origin,
): Promise<UserView & { sessionId: string }> {
  const user = await verifyCredentials(input, { address });
  const sessionId = uuidv7();
  const forgotten = new Date(Date.now() - SESSION_DAYS * 86_400_000);
  await transaction(async (tx) => {
    await tx.session.deleteMany({ where: { userId: user.id, seenAt: { lt: forgotten } } });
    await tx.session.create({ data: { id: sessionId, userId: user.id, address, userAgent } });
    await tx.user.update({ where: { id: user.id }, data: { lastSeenAt: new Date() } });
    await recordAudit(
      tx,
      { actor: { kind: 'user', ...user } },
      { action: 'users.login', entityId: user.id, details: { sessionId } },
    );
  });
  return { ...user, sessionId };
}
