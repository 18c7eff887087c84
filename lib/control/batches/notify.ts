import type { Transaction } from '@/lib/db';

export const batchChannel = 'stevedore_batch';

/** Wakes those who follow the batch, once the transaction commits. */
export async function notifyBatch(tx: Transaction, batchId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${batchChannel}, ${batchId})`;
}
