import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { db } from '@/lib/db';
import { STANDARD_QUARANTINE_DAYS } from '../loads/schemas';
import { replayFolder } from '../quarantine';
import type { Swept } from './schemas';

const batchesAtOnce = 100;
const rowsAtOnce = 10_000;

/**
 * Removes quarantined rows past their load's retention, what was repaired in them, and the files that replays read them
 * from. What they had in common, and how many they were, stays.
 */
export async function sweepQuarantine(deadline: number): Promise<Swept> {
  await removeReplayFiles();
  const swept: Required<Swept> = { removed: 0, bytes: null, notes: [] };
  let batches = 0;
  for (let ids = await expiredBatches(); ids.length > 0; ids = await expiredBatches()) {
    for (const { id } of ids) {
      if (Date.now() > deadline) return told(swept, batches);
      const removed = await removeRows(id);
      swept.removed += removed;
      await removeRepairs(id);
      await db().batchErrorGroup.updateMany({ where: { batchId: id }, data: { rowNumbers: [] } });
      await db().batch.update({ where: { id }, data: { quarantineExpiredAt: new Date() } });
      batches += 1;
    }
  }
  return told(swept, batches);
}

function told(swept: Swept, batches: number): Swept {
  return batches > 0 ? { ...swept, notes: [`bad rows of ${batches} batches`] } : swept;
}

function expiredBatches(): Promise<{ id: string }[]> {
  return db().$queryRaw<{ id: string }[]>`
    SELECT b.id FROM batches b JOIN loads l ON l.id = b.load_id
    WHERE b.quarantined > 0 AND b.quarantine_expired_at IS NULL
      AND NOT EXISTS (
        SELECT FROM batches r WHERE r.replay_of_id = b.id AND r.state IN ('queued', 'running', 'paused'))
      AND b.finished_at < now() - make_interval(days => coalesce(l.quarantine_days, ${STANDARD_QUARANTINE_DAYS}))
    ORDER BY b.finished_at LIMIT ${batchesAtOnce}`;
}

async function removeRows(batchId: string): Promise<number> {
  let removed = 0;
  for (let some = rowsAtOnce; some === rowsAtOnce; removed += some) {
    some = await db().$executeRaw`
      DELETE FROM quarantined_rows WHERE batch_id = ${batchId}::uuid AND row IN (
        SELECT row FROM quarantined_rows WHERE batch_id = ${batchId}::uuid ORDER BY row LIMIT ${rowsAtOnce})`;
  }
  return removed;
}

async function removeRepairs(batchId: string): Promise<void> {
  for (let some = rowsAtOnce; some === rowsAtOnce;) {
    some = await db().$executeRaw`
      DELETE FROM row_repairs WHERE batch_id = ${batchId}::uuid AND row IN (
        SELECT row FROM row_repairs WHERE batch_id = ${batchId}::uuid ORDER BY row LIMIT ${rowsAtOnce})`;
  }
  await db().repairCount.deleteMany({ where: { batchId } });
}

/** A replay reads its file until it has ended; whoever looks into what became of it may want it for a while longer. */
const keptDays = 7;

async function removeReplayFiles(): Promise<void> {
  for (const file of await readdir(replayFolder()).catch(() => [])) {
    const id = batchIdOf(file);
    if (id && (await isNeeded(id))) continue;
    await rm(path.join(replayFolder(), file), { force: true });
  }
}

function batchIdOf(file: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.)/.exec(file)?.[0];
}

async function isNeeded(id: string): Promise<boolean> {
  const since = new Date(Date.now() - keptDays * 86_400_000);
  const kept = { OR: [{ finishedAt: null }, { finishedAt: { gt: since } }] };
  return (await db().batch.count({ where: { id, ...kept } })) > 0;
}
