import type { Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import type { TriggerSettings } from './schemas';
import { requireAcyclic } from './require-acyclic';

/**
 * Whether such a trigger makes sense for this load.
 * @throws ControlError `loads.notFound`, `triggers.cycle`, `triggers.noFileLoad`
 */
export async function checkSettings(
  tx: Transaction,
  { loadId, id, settings }: { loadId: string; id?: string; settings: TriggerSettings },
): Promise<void> {
  const load = await tx.load.findUnique({
    where: { id: loadId },
    select: { currentVersion: { select: { source: { select: { kind: true } } } } },
  });
  if (!load) throw notFound('load');
  if (settings.kind === 'load') {
    const { upstreamLoadId } = settings;
    await requireAcyclic(tx, { loadId, upstreamLoadId, ...(id && { exceptId: id }) });
  }
  if (settings.kind === 'files' && load.currentVersion?.source.kind !== 'file') throw noFileLoad();
}

function noFileLoad(): ControlError {
  return new ControlError('triggers.noFileLoad', {
    kind: 'conflict',
    message: 'This load does not read files, so that new files cannot start it.',
    remedy: 'Give it a file as its source first.',
  });
}
