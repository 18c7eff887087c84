import { db } from '@/lib/db';
import type { UserView } from './schemas';
import { toUserView } from './view';

const seenEveryMs = 60_000;

/**
 * The person behind a session; null once it was ended or the person disabled, whatever the cookie says. One look by
 * primary key a request: a copy kept in memory would let an ended session go on for a while.
 */
export async function findSession(id: string): Promise<UserView | null> {
  const session = await db().session.findUnique({ where: { id }, include: { user: true } });
  if (!session || session.user.disabledAt) return null;
  if (Date.now() - session.seenAt.getTime() > seenEveryMs) await markSeen(id);
  return toUserView(session.user);
}

/** One of many requests at the same moment writes; the others find it written. */
async function markSeen(id: string): Promise<void> {
  await db().$executeRaw`
    WITH seen AS (
      UPDATE sessions SET seen_at = now()
      WHERE id = ${id}::uuid AND seen_at < now() - make_interval(secs => ${seenEveryMs / 1000})
      RETURNING user_id
    )
    UPDATE users SET last_seen_at = now() FROM seen WHERE users.id = seen.user_id`;
}
