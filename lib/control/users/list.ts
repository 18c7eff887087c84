import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { emailSchema, listUsersInputSchema, type ListUsersInput, type MemberView } from './schemas';
import { toUserView } from './view';

/** Everybody with an account, by e-mail address. Viewer: one has to know whom to ask. */
export async function listUsers(context: ActorContext, input: ListUsersInput): Promise<Page<MemberView>> {
  requireRole(context, 'viewer');
  const { cursor, limit } = parseInput(listUsersInputSchema, input);
  const rows = await db().user.findMany({
    where: { email: { gt: decodeCursor(cursor, emailSchema) } },
    orderBy: { email: 'asc' },
    take: limit + 1,
  });
  return pageOf(rows, limit, {
    cursorOf: (row) => row.email,
    toItem: (row) => ({ ...toUserView(row), lastSeenAt: row.lastSeenAt?.toISOString() ?? null }),
  });
}
