import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { uuidv7 } from '../ids';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { checkSettings } from './check-settings';
import { getTriggerView, settingsColumns } from './internal';
import { createTriggerInputSchema, type CreateTriggerInput, type TriggerWithSecret } from './schemas';
import { newSecret, secretColumns } from './secrets';

/**
 * Has something besides time start a load. A webhook's secret is in this answer and never again. Editor.
 * @throws ControlError `triggers.cycle`, `triggers.noFileLoad`, `loads.notFound`
 */
export async function createTrigger(
  context: ActorContext,
  input: CreateTriggerInput,
): Promise<TriggerWithSecret> {
  requireRole(context, 'editor');
  const { loadId, settings } = parseInput(createTriggerInputSchema, input);
  const id = uuidv7();
  const secret = settings.kind === 'webhook' ? newSecret() : null;
  await transaction(async (tx) => {
    await checkSettings(tx, { loadId, settings });
    await tx.trigger.create({
      data: {
        ...{ id, loadId, createdById: actorId(context) },
        ...settingsColumns(settings),
        ...(secret !== null && secretColumns(id, secret)),
        ...(settings.kind === 'files' && { lookAt: new Date() }),
      },
    });
    const details = { loadId, kind: settings.kind };
    await recordAudit(tx, context, { action: 'triggers.create', entityId: id, details });
  });
  return { trigger: await getTriggerView(id), secret };
}
