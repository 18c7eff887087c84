import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { getTriggerView, lockTrigger } from './internal';
import { rotateSecretInputSchema, type RotateSecretInput, type TriggerWithSecret } from './schemas';
import { newSecret, openSecrets, secretColumns } from './secrets';

/**
 * Gives a webhook a new secret, which is in this answer and never again. Editor.
 * @throws ControlError `triggers.noSecret`
 */
export async function rotateSecret(
  context: ActorContext,
  input: RotateSecretInput,
): Promise<TriggerWithSecret> {
  requireRole(context, 'editor');
  const { id, keepsFormer } = parseInput(rotateSecretInputSchema, input);
  const secret = newSecret();
  await transaction(async (tx) => {
    const row = await lockTrigger(tx, id);
    if (row?.kind !== 'webhook') throw noSecret();
    // Without a wish to keep it the former is not opened: a lost key must not stand in the way of a new secret.
    const kept = keepsFormer ? openSecrets(row).current : undefined;
    await tx.trigger.update({ where: { id }, data: secretColumns(id, secret, kept) });
    const details = { loadId: row.loadId, keepsFormer };
    await recordAudit(tx, context, { action: 'triggers.rotateSecret', entityId: id, details });
  });
  return { trigger: await getTriggerView(id), secret };
}

function noSecret(): ControlError {
  return new ControlError('triggers.noSecret', {
    kind: 'notFound',
    message: 'There is no such webhook.',
    remedy: 'It may have been deleted; go back to the list.',
  });
}
