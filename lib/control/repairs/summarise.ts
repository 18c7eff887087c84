import { db } from '@/lib/db';
import { batchIdInputSchema, type BatchIdInput } from '../batches/schemas';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { isResolved, totalsOf } from './counts';
import { requireRepairBatch } from './internal';
import type { RepairSummary } from './schemas';

/** How far the quarantine of a batch is dealt with. Viewer. */
export async function summariseRepairs(context: ActorContext, input: BatchIdInput): Promise<RepairSummary> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  const [counts, replays] = await Promise.all([
    totalsOf(batch),
    db().batch.count({ where: { replayOfId: batchId, isRehearsal: false } }),
  ]);
  return {
    rows: Number(batch.quarantined),
    counts,
    isResolved: await isResolved(batch, counts),
    replayOf: batch.replayOfId,
    replays,
  };
}
