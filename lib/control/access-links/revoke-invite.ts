import { z } from 'zod';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';

/** Makes an invite's link worthless. Admin. */
export async function revokeInvite(context: ActorContext, input: { id: string }): Promise<{ id: string }> {
  requireRole(context, 'admin');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  await transaction(async (tx) => {
    const [revoked] = await tx.accessLink.updateManyAndReturn({
      where: { id, kind: 'invite', usedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { email: true },
    });
    if (!revoked) throw notFound('invite');
    await recordAudit(tx, context, {
      action: 'invites.revoke',
      entityId: id,
      details: { email: revoked.email },
    });
  });
  return { id };
}
