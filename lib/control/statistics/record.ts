import type { Transaction } from '@/lib/db';

/** Adds a batch to the sums of its load and day, in the transaction that ends it. */
export async function rollUpBatch(tx: Transaction, batchId: string): Promise<void> {
  await tx.$executeRaw`SELECT roll_up_batches(ARRAY[${batchId}::uuid])`;
}
