import { passing } from '../fail-point';
import type { MergeCounts } from '../merge/merge-context';
import { requireConservation } from '../reconcile/conservation';
import type { BatchResult, RowCounts } from '../result';
import type { Batch } from './batch';
import { batchResult } from './batch-result';
import { requireThreshold } from './stage-batch';

/** Decides at the end of the merge: everything refused is safe in quarantine, and the sum closes. */
export async function settle(batch: Batch, { deleted, ...counts }: MergeCounts): Promise<RowCounts> {
  const { account, context } = batch;
  await passing('merging');
  requireThreshold(batch, true);
  await context.quarantine.flush();
  const quarantined = await context.quarantine.count();
  const rows = {
    read: account.read,
    ...counts,
    quarantined,
    duplicates: account.duplicates,
    filtered: account.filtered,
  };
  requireConservation(rows);
  account.deleted = deleted;
  context.signal.throwIfAborted();
  return rows;
}

export function mergedResult(batch: Batch, rows: RowCounts): BatchResult {
  return batchResult(batch, { state: rows.quarantined > 0 ? 'partial' : 'succeeded', rows, error: null });
}
