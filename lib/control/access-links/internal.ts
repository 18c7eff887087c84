import { createHash, randomBytes } from 'node:crypto';
import { db, type Prisma, type Transaction } from '@/lib/db';
import { env } from '@/lib/env';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { actorId } from '../verb';
import type { LinkState } from './schemas';

export type LinkKind = 'invite' | 'reset';

const tokenBytes = 32;

const linkParts = {
  user: { select: { name: true, email: true } },
  createdBy: { select: { name: true } },
} as const satisfies Prisma.AccessLinkInclude;

export type LinkRow = Prisma.AccessLinkGetPayload<{ include: typeof linkParts }>;

/** What an invite or a reset says beside its token. */
type LinkFacts =
  | Pick<Prisma.AccessLinkUncheckedCreateInput, 'email' | 'role'>
  | Pick<Prisma.AccessLinkUncheckedCreateInput, 'userId'>;

/** Writes a link and gives its address: the only place where the token stands. */
export async function insertLink(
  tx: Transaction,
  context: ActorContext,
  link: LinkFacts & { kind: LinkKind; expiresAt: Date },
): Promise<{ id: string; url: string }> {
  const token = randomBytes(tokenBytes).toString('base64url');
  const { id } = await tx.accessLink.create({
    data: { ...link, tokenHash: hashOf(token), createdById: actorId(context) },
  });
  return { id, url: new URL(`/${link.kind}/${token}`, env().publicUrl).href };
}

export function findLink(kind: LinkKind, token: string): Promise<LinkRow | null> {
  return db().accessLink.findUnique({
    where: { tokenHash: hashOf(token), kind },
    include: linkParts,
  });
}

export function stateOf(link: LinkRow | null): LinkState {
  if (!link) return 'unknown';
  if (link.usedAt) return 'used';
  if (link.revokedAt) return 'revoked';
  return link.expiresAt <= new Date() ? 'expired' : 'open';
}

/** @throws ControlError `links.used`, `links.expired`, `links.revoked`, `links.unknown` */
export async function requireOpenLink(kind: LinkKind, token: string): Promise<LinkRow> {
  const link = await findLink(kind, token);
  const state = stateOf(link);
  if (!link || state !== 'open') throw notOpen(state);
  return link;
}

/** Uses a link up, in the transaction that does what it allows: of two at the same moment one finds it used. */
export async function useLink(tx: Transaction, id: string): Promise<void> {
  const now = new Date();
  const { count } = await tx.accessLink.updateMany({
    where: { id, usedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count === 0) throw notOpen('used');
}

/** A token is as random as a key: a plain hash of it cannot be guessed back, and can be looked up. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const messages: Record<Exclude<LinkState, 'open'>, string> = {
  used: 'This link was used already.',
  expired: 'This link has expired.',
  revoked: 'This link was revoked.',
  unknown: 'This link is not one of ours, or it is not whole.',
};

function notOpen(state: LinkState): ControlError {
  const reason = state === 'open' ? 'used' : state;
  return new ControlError(`links.${reason}`, {
    kind: 'conflict',
    message: messages[reason],
    remedy: 'Ask an admin for a new one.',
  });
}
