import { db, type Prisma } from '@/lib/db';
import { ControlError } from '../errors';

const windowMinutes = 15;
/**
 * Failed logins within the window before the next must wait. A person's limit from one address is the low one: with a
 * low one over all addresses, anybody could keep a person out.
 */
const allowed = { pair: 5, email: 30, address: 30 };

/**
 * Counts a login as failed before its password is looked at, so that many at once cannot all slip past the limit.
 * @throws ControlError `users.throttled` where this person or this network address failed too often of late
 */
export async function countLogin(email: string, address: string | undefined): Promise<void> {
  const old = new Date(Date.now() - 24 * 60 * 60_000);
  const [counted] = await db().$transaction([
    db().loginFailure.create({ data: { email, address } }),
    db().loginFailure.deleteMany({ where: { at: { lt: old } } }),
  ]);
  if (await isWithinLimits(email, address)) return;
  // What is not even looked at is no failure: it must not make the wait longer.
  await db().loginFailure.deleteMany({ where: { id: counted.id } });
  throw new ControlError('users.throttled', {
    kind: 'throttled',
    message: 'There were too many failed logins.',
    remedy: `Wait ${windowMinutes} minutes, then try again.`,
  });
}

/** With the login that is counted already. */
async function isWithinLimits(email: string, address: string | undefined): Promise<boolean> {
  const since = { gte: new Date(Date.now() - windowMinutes * 60_000) };
  const failures = (where: Prisma.LoginFailureWhereInput) =>
    db().loginFailure.count({ where: { ...where, at: since } });
  const [byPair, byEmail, byAddress] = await Promise.all([
    failures({ email, address: address ?? null }),
    failures({ email }),
    address === undefined ? 0 : failures({ address }),
  ]);
  return byPair <= allowed.pair && byEmail <= allowed.email && byAddress <= allowed.address;
}

export async function forgetFailedLogins(email: string, address: string | undefined): Promise<void> {
  await db().loginFailure.deleteMany({ where: { email, address: address ?? null } });
}
