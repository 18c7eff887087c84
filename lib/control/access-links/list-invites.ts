import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { decodeCursor, pageOf } from '../paging';
import type { Page } from '../paging/schemas';
import { parseInput, requireRole } from '../verb';
import { listInvitesInputSchema, type InviteView, type ListInvitesInput } from './schemas';

/** Invites that were neither used nor revoked, newest first; expired ones too, until somebody revokes them. Admin. */
export async function listInvites(context: ActorContext, input: ListInvitesInput): Promise<Page<InviteView>> {
  requireRole(context, 'admin');
  const { cursor, limit } = parseInput(listInvitesInputSchema, input);
  const rows = await db().accessLink.findMany({
    where: { kind: 'invite', usedAt: null, revokedAt: null, id: { lt: decodeCursor(cursor, z.uuid()) } },
    include: { createdBy: { select: { name: true } } },
    orderBy: { id: 'desc' },
    take: limit + 1,
  });
  const now = new Date();
  return pageOf(rows, limit, {
    cursorOf: (row) => row.id,
    toItem: (row) => ({
      id: row.id,
      // A check of the table: every invite has both.
      email: row.email!,
      role: row.role!,
      createdBy: row.createdBy?.name ?? null,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      isExpired: row.expiresAt <= now,
    }),
  });
}
