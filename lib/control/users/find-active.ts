import { db } from '@/lib/db';
import type { UserView } from './schemas';
import { toUserView } from './view';

/** The person behind a session; null once disabled or removed, whatever the session's cookie says. */
export async function findActiveUser(id: string): Promise<UserView | null> {
  const user = await db().user.findUnique({ where: { id } });
  return user && !user.disabledAt ? toUserView(user) : null;
}
