import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { checkSettings } from './check-settings';
import { getTriggerView, requireTrigger, settingsColumns, settingsOf } from './internal';
import { updateTriggerInputSchema, type TriggerView, type UpdateTriggerInput } from './schemas';

/**
 * Changes what starts a load; of the same kind. Where other files are watched, what is there already is settled anew.
 * Editor.
 * @throws ControlError `triggers.cycle`, `triggers.noFileLoad`, `triggers.otherKind`
 */
export async function updateTrigger(context: ActorContext, input: UpdateTriggerInput): Promise<TriggerView> {
  requireRole(context, 'editor');
  const { id, settings } = parseInput(updateTriggerInputSchema, input);
  await transaction(async (tx) => {
    const row = await requireTrigger(id, tx);
    const before = settingsOf(row);
    if (before.kind !== settings.kind) throw otherKind();
    await checkSettings(tx, { loadId: row.loadId, id, settings });
    const looksElsewhere =
      settings.kind === 'files' && before.kind === 'files' && settings.path !== before.path;
    await tx.trigger.update({
      where: { id },
      data: {
        ...settingsColumns(settings),
        ...(looksElsewhere && { lookedAt: null }),
        ...(settings.kind === 'files' && { lookAt: new Date(), problem: null }),
      },
    });
    const details = { loadId: row.loadId, kind: settings.kind };
    await recordAudit(tx, context, { action: 'triggers.update', entityId: id, details });
  });
  return getTriggerView(id);
}

function otherKind(): ControlError {
  return new ControlError('triggers.otherKind', {
    kind: 'conflict',
    message: 'A trigger keeps its kind.',
    remedy: 'Delete this one and add another.',
  });
}
