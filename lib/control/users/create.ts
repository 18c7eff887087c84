import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { hashPassword, requireStrongPassword } from './password';
import type { Role, UserView } from './schemas';
import { toUserView } from './view';

export interface NewUser {
  name: string;
  email: string;
  passwordHash: string;
  role: Role;
}

/** Checks and hashes a new password; apart from the transaction, because it takes a while. */
export async function prepareUser(
  person: { name: string; email: string; password: string },
  role: Role,
): Promise<NewUser> {
  requireStrongPassword(person.password, [person.name, person.email]);
  return { name: person.name, email: person.email, passwordHash: await hashPassword(person.password), role };
}

/** Adds a person, in the caller's transaction, which has checked that the actor may. */
export async function insertUser(tx: Transaction, context: ActorContext, user: NewUser): Promise<UserView> {
  const created = await tx.user.create({ data: user });
  await recordAudit(tx, context, {
    action: 'users.create',
    entityId: created.id,
    details: { email: created.email, role: created.role },
  });
  return toUserView(created);
}
