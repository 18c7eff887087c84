import { Prisma, type Transaction } from '@/lib/db';

/** Adds a batch to the sums of its load and day, in the transaction that ends it. */
export async function rollUpBatch(tx: Transaction, batchId: string): Promise<void> {
  await tx.$executeRaw`SELECT roll_up_batches(ARRAY[${batchId}::uuid])`;
}

/** Takes a batch that is to go on out of the sums of its load and day again, by adding up the others of that day anew. */
export async function takeBackBatch(tx: Transaction, batchId: string): Promise<void> {
  for (const sums of [Prisma.sql`load_days`, Prisma.sql`rule_days`])
    await tx.$executeRaw`
      DELETE FROM ${sums} d USING batches b
      WHERE b.id = ${batchId}::uuid AND d.load_id = b.load_id AND d.day = (b.finished_at AT TIME ZONE 'UTC')::date`;
  await tx.$executeRaw`
    SELECT roll_up_batches(ARRAY(
      SELECT other.id FROM batches b JOIN batches other ON other.load_id = b.load_id AND other.id <> b.id
      WHERE b.id = ${batchId}::uuid
        AND (other.finished_at AT TIME ZONE 'UTC')::date = (b.finished_at AT TIME ZONE 'UTC')::date))`;
}
