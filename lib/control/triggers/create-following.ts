import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { uuidv7 } from '../ids';
import { createLoad } from '../loads';
import type { LoadView } from '../loads/schemas';
import { actorId, parseInput, requireRole } from '../verb';
import { settingsColumns } from './internal';
import { createFollowingLoadInputSchema, type CreateFollowingLoadInput } from './following-schemas';

/**
 * Defines a load that runs after another one has succeeded; nothing comes after the new one yet, so that no circle can
 * close. Editor.
 * @throws ControlError `triggers.noUpstream`; as `createLoad`
 */
export async function createFollowingLoad(
  context: ActorContext,
  input: CreateFollowingLoadInput,
): Promise<LoadView> {
  requireRole(context, 'editor');
  const { upstreamLoadId, ...load } = parseInput(createFollowingLoadInputSchema, input);
  return createLoad(context, load, async (tx, loadId) => {
    await requireUpstream(tx, upstreamLoadId);
    const id = uuidv7();
    const settings = { kind: 'load' as const, upstreamLoadId, onPartial: false };
    const createdById = actorId(context);
    await tx.trigger.create({ data: { id, loadId, createdById, ...settingsColumns(settings) } });
    const details = { loadId, kind: settings.kind };
    await recordAudit(tx, context, { action: 'triggers.create', entityId: id, details });
  });
}

async function requireUpstream(tx: Transaction, id: string): Promise<void> {
  if (await tx.load.findUnique({ where: { id, deletedAt: null }, select: { id: true } })) return;
  throw new ControlError('triggers.noUpstream', {
    kind: 'conflict',
    message: 'The load that this one is to run after is not saved.',
    remedy: 'Save that one first, or let this one run by itself.',
  });
}
