import type { LoadError } from '../errors';
import type { RunContext } from '../events';
import type { BatchAccount } from '../monitor/batch-account';
import type { LoadPlan } from '../plan';
import type { BatchResult, RowCounts } from '../result';

export interface ResultFacts {
  plan: LoadPlan;
  context: RunContext;
  account: BatchAccount;
}

export interface Outcome {
  state: BatchResult['state'];
  rows: RowCounts;
  error: LoadError | null;
}

/** The one place that builds the result of a batch. */
export function batchResult(
  { plan, context, account }: ResultFacts,
  { state, rows, error }: Outcome,
): BatchResult {
  const durationSeconds = (context.now() - account.startedAt) / 1000;
  return {
    schemaVersion: 1,
    batchId: context.batchId,
    load: plan.load,
    state,
    mode: plan.mode,
    ...rows,
    deleted: account.deleted,
    warnings: account.warnings,
    skippedLines: account.skippedLines,
    bytes: account.bytes,
    startedAt: new Date(account.startedAt).toISOString(),
    durationSeconds,
    rowsPerSecond: durationSeconds > 0 ? rows.read / durationSeconds : 0,
    stages: { ...account.seconds },
    plan: account.plan,
    watermark: account.watermark,
    lanes: account.lanes,
    source: account.source,
    attempts: account.attempts,
    errorGroups: account.errorGroups(),
    ...(context.isRehearsal && { rehearsal: account.rehearsal }),
    error: error && { code: error.code, class: error.class, message: error.message },
  };
}

/** What a batch that did not merge has to report: rows read and refused, and in the destination what lanes have put there. */
export function unmergedRows(account: BatchAccount, quarantined: number): RowCounts {
  return {
    read: account.read,
    ...account.laneCounts,
    quarantined,
    duplicates: 0,
    filtered: 0,
  };
}
