import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import { insertBatch } from '../batches';
import { systemContext } from '../context';
import { transaction } from '../verb';
import { lockTrigger } from './internal';
import type { SettledFile } from './record-seen';
import type { FilesSettings } from './schemas';

const context = systemContext('trigger');

export interface HashedFile extends SettledFile {
  /** SHA-256 in hex. */
  hash: string;
}

/**
 * Decides what becomes of files that have settled, and starts their batches. That a file is taken and that its batch
 * exists is one transaction, and the trigger's row lets one worker decide at a time: a crash anywhere leaves the file
 * settled, and the next look takes it.
 * @returns batches started
 */
export async function takeSettled(triggerId: string, files: readonly HashedFile[]): Promise<number> {
  if (files.length === 0) return 0;
  return transaction(async (tx) => {
    const trigger = await lockTrigger(tx, triggerId);
    // What has settled waits for a trigger or a load that is paused, even since the look began.
    if (!trigger || trigger.pausedAt || trigger.load.pausedAt || trigger.load.archivedAt) return 0;
    const taken: HashedFile[] = [];
    for (const file of files) if (await isToBeTaken(tx, triggerId, file)) taken.push(file);
    const { batching } = trigger.config as unknown as FilesSettings;
    const groups = batching === 'each' ? taken.map((file) => [file]) : taken.length > 0 ? [taken] : [];
    for (const group of groups) await startFor(tx, { triggerId, loadId: trigger.loadId }, group);
    return groups.length;
  }, 60_000);
}

/** Records what the content says; whoever finds it decided already leaves it alone. */
async function isToBeTaken(tx: Transaction, triggerId: string, file: HashedFile): Promise<boolean> {
  const row = await tx.watchedFile.findFirst({ where: { id: file.id, state: 'settling' } });
  if (!row) return false;
  const before = await tx.watchedFile.findFirst({
    where: { triggerId, name: file.path, hash: { not: null } },
    orderBy: { decidedAt: 'desc' },
    select: { hash: true },
  });
  const isSame = before?.hash === file.hash;
  const state = row.wasThere ? 'leftOut' : isSame ? 'same' : 'taken';
  await tx.watchedFile.update({
    where: { id: file.id },
    data: { hash: file.hash, state, decidedAt: new Date() },
  });
  return state === 'taken';
}

async function startFor(
  tx: Transaction,
  { triggerId, loadId }: { triggerId: string; loadId: string },
  group: readonly HashedFile[],
): Promise<void> {
  const files = group.map(({ path }) => path).sort();
  const batchId = await insertBatch(tx, context, { loadId, trigger: 'files', triggerId, files });
  await tx.watchedFile.updateMany({ where: { id: { in: group.map(({ id }) => id) } }, data: { batchId } });
  await recordAudit(tx, context, {
    action: 'triggers.fire',
    entityId: triggerId,
    details: { batchId, files },
  });
}
