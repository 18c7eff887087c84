import { db } from '@/lib/db';
import { ControlError } from '../errors';

const windowMinutes = 15;
/** Failed logins within the window, before the next must wait. */
const allowed = { email: 5, address: 30 };

/** @throws ControlError `users.throttled` where this person or this network address failed too often of late */
export async function requireLoginAllowed(email: string, address: string | undefined): Promise<void> {
  const since = new Date(Date.now() - windowMinutes * 60_000);
  const failures = db().loginFailure;
  const [byEmail, byAddress] = await Promise.all([
    failures.count({ where: { email, at: { gte: since } } }),
    address === undefined ? 0 : failures.count({ where: { address, at: { gte: since } } }),
  ]);
  if (byEmail < allowed.email && byAddress < allowed.address) return;
  throw new ControlError('users.throttled', {
    kind: 'throttled',
    message: 'There were too many failed logins.',
    remedy: `Wait ${windowMinutes} minutes, then try again.`,
  });
}

export async function recordFailedLogin(email: string, address: string | undefined): Promise<void> {
  const old = new Date(Date.now() - 24 * 60 * 60_000);
  await db().$transaction([
    db().loginFailure.create({ data: { email, address } }),
    db().loginFailure.deleteMany({ where: { at: { lt: old } } }),
  ]);
}

export async function forgetFailedLogins(email: string): Promise<void> {
  await db().loginFailure.deleteMany({ where: { email } });
}
