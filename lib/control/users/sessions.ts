import { z } from 'zod';
import { db, type Prisma, type Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import { changeChannel } from '../change-channel';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { requirePerson } from './internal';
import { SESSION_DAYS } from './constants';
import type { SessionView } from './schemas';

const idInputSchema = z.object({ id: z.uuid() });

/** One's own sign-ins that have not ended, the latest seen first. Viewer. */
export async function listSessions(context: ActorContext): Promise<SessionView[]> {
  requireRole(context, 'viewer');
  const since = new Date(Date.now() - SESSION_DAYS * 86_400_000);
  const rows = await db().session.findMany({
    where: { userId: requirePerson(context), seenAt: { gte: since } },
    orderBy: { seenAt: 'desc' },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    address: row.address,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    isCurrent: row.id === context.sessionId,
  }));
}

/** Ends one of one's own sessions: its cookie is worthless from now on. Viewer. */
export async function endSession(context: ActorContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(context, 'viewer');
  const { id } = parseInput(idInputSchema, input);
  await transaction(async (tx) => {
    const count = await endSessions(tx, { id, userId: requirePerson(context) });
    if (count === 0) throw notFound('session');
    await recordAudit(tx, context, { action: 'sessions.end', entityId: id });
  });
  return { id };
}

/** Ends every session of one's own but this one. Viewer. */
export async function endOtherSessions(context: ActorContext): Promise<{ ended: number }> {
  requireRole(context, 'viewer');
  const userId = requirePerson(context);
  const ended = await transaction(async (tx) => {
    const count = await endSessionsOf(tx, userId, context.sessionId);
    await recordAudit(tx, context, {
      action: 'sessions.endOthers',
      entityId: userId,
      details: { ended: count },
    });
    return count;
  });
  return { ended };
}

/** @returns how many were ended */
export function endSessionsOf(tx: Transaction, userId: string, except?: string): Promise<number> {
  return endSessions(tx, { userId, id: { not: except } });
}

/** The person signs out: for the sign-in itself, which knows the cookie and no context. */
export async function signOut(sessionId: string): Promise<void> {
  await transaction((tx) => endSessions(tx, { id: sessionId }));
}

/** Live streams of theirs hear of it and end. */
async function endSessions(tx: Transaction, where: Prisma.SessionWhereInput): Promise<number> {
  const found = await tx.session.findMany({ where, select: { id: true } });
  const ids = found.map(({ id }) => id);
  const { count } = await tx.session.deleteMany({ where });
  await tx.$executeRaw`SELECT pg_notify(${changeChannel}, 'session:' || id) FROM unnest(${ids}::text[]) AS id`;
  return count;
}
