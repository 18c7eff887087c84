import type { BatchSummary } from '@/lib/control/batches/schemas';

/** Why a batch did not succeed, in one line; empty where there is nothing to say. */
export function causeOf(batch: Pick<BatchSummary, 'error' | 'state' | 'stage'>): string {
  if (batch.error) return batch.error.message;
  return batch.state === 'running' && batch.stage ? batch.stage : '';
}
