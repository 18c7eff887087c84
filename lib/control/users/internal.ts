import { db, type Transaction } from '@/lib/db';
import type { User } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { actorId } from '../verb';

export async function requireUser(id: string, tx: Transaction = db()): Promise<User> {
  const user = await tx.user.findUnique({ where: { id } });
  if (!user) throw notFound('user');
  return user;
}

/** Whose own account a verb is about. @throws ControlError `users.noPerson` for the product itself */
export function requirePerson(context: ActorContext): string {
  const id = actorId(context);
  if (id !== null) return id;
  throw new ControlError('users.noPerson', { kind: 'forbidden', message: 'Only a person has an account.' });
}

/** Nobody locks themselves out by a slip. @throws ControlError `users.self` */
export function requireOther(context: ActorContext, id: string): void {
  if (actorId(context) !== id) return;
  throw new ControlError('users.self', {
    kind: 'conflict',
    message: 'This is your own account.',
    remedy: 'Ask another admin to do it.',
  });
}

/**
 * Makes sure that an admin is left when this person is none any more. The admins stay locked until the transaction
 * ends, so that two who take each other's role at the same moment do not both find the other.
 * @throws ControlError `users.lastAdmin`
 */
export async function requireOtherAdmin(tx: Transaction, id: string): Promise<void> {
  const admins = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`;
  if (admins.some((admin) => admin.id !== id)) return;
  throw new ControlError('users.lastAdmin', {
    kind: 'conflict',
    message: 'This is the last active admin.',
    remedy: 'Make somebody else an admin first.',
  });
}
