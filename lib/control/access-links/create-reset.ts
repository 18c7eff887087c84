import { z } from 'zod';
import { sendMail } from '@/lib/mail';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { requireOther, requireUser } from '../users';
import { parseInput, requireRole, transaction } from '../verb';
import { insertLink } from './internal';
import { RESET_HOURS } from './constants';
import type { NewLink } from './schemas';

/**
 * Makes a link by which somebody else chooses a new password, and sends it where e-mail is configured. Until it is used
 * the old password holds; an earlier link is revoked. Admin.
 * @throws ControlError `users.self`, `users.inactive`
 */
export async function createPasswordReset(
  context: ActorContext,
  input: { userId: string },
): Promise<NewLink> {
  requireRole(context, 'admin');
  const { userId } = parseInput(z.object({ userId: z.uuid() }), input);
  requireOther(context, userId);
  const { email, disabledAt } = await requireUser(userId);
  if (disabledAt) throw inactive();
  const expiresAt = new Date(Date.now() + RESET_HOURS * 3_600_000);
  const { id, url } = await transaction(async (tx) => {
    await tx.accessLink.updateMany({
      where: { kind: 'reset', userId, usedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    const link = await insertLink(tx, context, { kind: 'reset', userId, expiresAt });
    await recordAudit(tx, context, {
      action: 'users.createPasswordReset',
      entityId: userId,
      details: { email, expiresAt: expiresAt.toISOString() },
    });
    return link;
  });
  const mail = await sendMail({
    to: email,
    subject: 'A new password for Stevedore',
    text: resetText(context.actor.name, url),
  });
  return { id, url, email, expiresAt: expiresAt.toISOString(), mail };
}

function inactive(): ControlError {
  return new ControlError('users.inactive', {
    kind: 'conflict',
    message: 'This account is deactivated.',
    remedy: 'Reactivate it first.',
  });
}

function resetText(from: string, url: string): string {
  return [
    `${from} lets you choose a new password for Stevedore. Open this link:`,
    url,
    `It can be used once, within ${RESET_HOURS} hours. Until then your old password holds.`,
  ].join('\n\n');
}
