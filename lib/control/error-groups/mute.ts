import { db } from '@/lib/db';
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

/** Which of these batches have no error group that anybody wants to hear of. For what needs attention. Viewer. */
export async function findMutedBatches(
  context: ActorContext,
  { batchIds }: { batchIds: string[] },
): Promise<Set<string>> {
  requireRole(context, 'viewer');
  const rows = await db().$queryRaw<{ batch_id: string }[]>`
    SELECT g.batch_id
    FROM error_groups g LEFT JOIN error_group_totals t USING (fingerprint)
    WHERE g.batch_id = ANY(${batchIds}::uuid[])
    GROUP BY g.batch_id HAVING bool_and(coalesce(t.muted_until > now(), false))`;
  return new Set(rows.map(({ batch_id }) => batch_id));
}

function alreadyPast(): ControlError {
  const message = 'Choose a time that is still to come.';
  return new ControlError('errorGroups.past', { kind: 'invalid', message, fields: { until: message } });
}
