import { db } from '@/lib/db';
import { ControlError } from '../errors';
import { parseInput } from '../verb';
import { passwordMatches } from './password';
import { credentialsSchema, type UserView, type CredentialsInput } from './schemas';
import { countLogin, forgetFailedLogins } from './throttle';
import { toUserView } from './view';

/**
 * Who these credentials belong to.
 * @throws ControlError `users.wrongCredentials`, the same for a wrong password, an unknown and a disabled person;
 *   `users.throttled` after too many failures
 */
export async function verifyCredentials(
  input: CredentialsInput,
  { address }: { address: string | undefined },
): Promise<UserView> {
  const { email, password } = parseInput(credentialsSchema, input);
  await countLogin(email, address);
  const user = await db().user.findUnique({ where: { email } });
  const isRight = await passwordMatches(password, user?.passwordHash);
  if (!user || !isRight || user.disabledAt) {
    throw new ControlError('users.wrongCredentials', {
      kind: 'unauthenticated',
      message: 'E-mail address or password is wrong.',
      remedy: 'Check both, then try again.',
    });
  }
  await forgetFailedLogins(email, address);
  return toUserView(user);
}
