import type { MergeContext } from '../merge/merge-context';
import type { SqlSession } from '../sql/session';
import type { Batch } from './batch';

/** What the merge needs of a batch. */
export function mergeContext(batch: Batch, session: SqlSession): MergeContext {
  const { plan, area, target, layout, context, account, expressions } = batch;
  return {
    session,
    ledger: area.ledger,
    batchId: context.batchId,
    load: plan.load,
    mode: plan.mode,
    writing: plan.writing,
    expressions,
    target,
    layout,
    rehearsal: context.isRehearsal
      ? {
          table: area.table,
          // What was said first weighs most: a source without rows is stopped before the merge.
          onBrake: ({ message }) => void (account.rehearsal.wouldStop ??= message),
          onSamples: (samples) => void (account.rehearsal.samples = samples),
        }
      : undefined,
  };
}
