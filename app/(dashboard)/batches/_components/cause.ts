import { duration, rowRate } from '@/app/_components/format';
import type { BatchSummary, ListedBatch } from '@/lib/control/batches/schemas';

/** Why a batch did not succeed, in one line; empty where there is nothing to say. */
export function causeOf(batch: Pick<BatchSummary, 'error' | 'state' | 'stage'>): string {
  if (batch.error) return batch.error.message;
  return batch.state === 'running' && batch.stage ? batch.stage : '';
}

/** `18.4k rows/s, 2m 14s left` */
export function progressOf({ rowsPerSecond, secondsLeft }: NonNullable<ListedBatch['speed']>): string {
  const left = secondsLeft === null ? '' : `, about ${duration(secondsLeft)} left`;
  return `${rowRate(rowsPerSecond)}${left}`;
}
