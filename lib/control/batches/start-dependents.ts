import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import { systemContext } from '../context';
import { insertBatch } from './start';

const context = systemContext('trigger');

/**
 * Starts the loads that wait for this batch's load, in the transaction that records its end: the end and what follows
 * from it stand together or not at all, and the batches' unique key keeps it to one each.
 *
 * A rehearsal has loaded nothing, and a backfill's chunk is one of many: neither starts anything.
 */
export async function startDependents(tx: Transaction, batchId: string): Promise<void> {
  const ended = await tx.batch.findUniqueOrThrow({
    where: { id: batchId },
    select: { loadId: true, state: true, isRehearsal: true, backfillId: true },
  });
  if (ended.isRehearsal || ended.backfillId) return;
  if (ended.state !== 'succeeded' && ended.state !== 'partial') return;
  const triggers = await tx.trigger.findMany({
    where: {
      kind: 'load',
      upstreamLoadId: ended.loadId,
      pausedAt: null,
      load: { archivedAt: null, pausedAt: null },
    },
    orderBy: { id: 'asc' },
  });
  for (const { id, loadId, config } of triggers) {
    if (ended.state === 'partial' && !(config as { onPartial: boolean }).onPartial) continue;
    const started = await insertBatch(tx, context, {
      loadId,
      trigger: 'load',
      triggerId: id,
      upstreamBatchId: batchId,
    });
    const details = { batchId: started, upstreamBatchId: batchId };
    await recordAudit(tx, context, { action: 'triggers.fire', entityId: id, details });
  }
}
