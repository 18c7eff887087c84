import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { muteErrorGroupInputSchema, type MuteErrorGroupInput } from './schemas';

/**
 * Keeps an error group out of what needs attention until a moment, or lets it be heard again. Its rows are refused and
 * kept as ever. Operator. @throws ControlError `errorGroups.past`
 */
export async function muteErrorGroup(context: ActorContext, input: MuteErrorGroupInput): Promise<void> {
  requireRole(context, 'operator');
  const { fingerprint, until } = parseInput(muteErrorGroupInputSchema, input);
  if (until !== null && Date.parse(until) <= Date.now()) throw alreadyPast();
  await transaction(async (tx) => {
    const mutedUntil = until === null ? null : new Date(until);
    const { count } = await tx.errorGroupTotal.updateMany({
      where: { fingerprint },
      data: { mutedUntil, mutedById: mutedUntil && actorId(context) },
    });
    if (count === 0) throw notFound('error group');
    const action = until === null ? 'errorGroups.unmute' : 'errorGroups.mute';
    await recordAudit(tx, context, {
      action,
      entityId: fingerprint,
      details: until === null ? {} : { until },
    });
  });
}

function alreadyPast(): ControlError {
  const message = 'Choose a time that is still to come.';
  return new ControlError('errorGroups.past', { kind: 'invalid', message, fields: { until: message } });
}
