import type { Transaction } from '@/lib/db';
import { changeChannel } from '../change-channel';

/** Tells those who watch the batch, its load or all batches, once the transaction commits. */
export async function notifyBatch(tx: Transaction, batchId: string): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_notify(${changeChannel}, 'batches activity batch:' || id || ' load:' || load_id)
    FROM batches WHERE id = ${batchId}::uuid`;
}
