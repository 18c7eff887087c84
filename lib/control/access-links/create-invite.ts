import { db, type Transaction } from '@/lib/db';
import { sendMail } from '@/lib/mail';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { insertLink } from './internal';
import { createInviteInputSchema, type CreateInviteInput, type NewLink } from './schemas';

/**
 * Makes a link by which somebody gets an account, and sends it where e-mail is configured. An earlier one that is still
 * open for the same address is revoked. Admin.
 * @throws ControlError `invites.hasAccount`
 */
export async function createInvite(context: ActorContext, input: CreateInviteInput): Promise<NewLink> {
  requireRole(context, 'admin');
  const { email, role, days } = parseInput(createInviteInputSchema, input);
  if (await db().user.findUnique({ where: { email }, select: { id: true } })) throw hasAccount(email);
  const expiresAt = new Date(Date.now() + days * 86_400_000);
  const { id, url } = await transaction(async (tx) => {
    const replaced = await revokeOpen(tx, email);
    const link = await insertLink(tx, context, { kind: 'invite', email, role, expiresAt });
    await recordAudit(tx, context, {
      action: 'invites.create',
      entityId: link.id,
      details: { email, role, expiresAt: expiresAt.toISOString(), replaced },
    });
    return link;
  });
  const mail = await sendMail({
    to: email,
    subject: `${context.actor.name} invites you to Stevedore`,
    text: inviteText(context.actor.name, url, days),
  });
  return { id, url, email, expiresAt: expiresAt.toISOString(), mail };
}

async function revokeOpen(tx: Transaction, email: string): Promise<number> {
  const { count } = await tx.accessLink.updateMany({
    where: { kind: 'invite', email, usedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count;
}

export function hasAccount(email: string): ControlError {
  const message = `${email} has an account already.`;
  return new ControlError('invites.hasAccount', { kind: 'conflict', message, fields: { email: message } });
}

function inviteText(from: string, url: string, days: number): string {
  return [
    `${from} invites you to Stevedore, where this team's loads run.`,
    'Open this link to choose a name and a password:',
    url,
    `It can be used once, within ${days === 1 ? 'a day' : `${days} days`}. If you did not expect it, leave it alone.`,
  ].join('\n\n');
}
