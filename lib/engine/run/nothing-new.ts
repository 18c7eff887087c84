import type { LoadError } from '../errors';
import { findWatermark } from '../incremental/watermark-store';
import type { Slice } from '../incremental/slice';
import { enterLedger, recordResult } from '../merge/ledger';
import type { LoadPlan } from '../plan';
import type { BatchResult } from '../result';
import { inTransaction } from '../sql/session';
import { sources } from '../sources/registry';
import type { Source } from '../sources/source';
import { ensureStagingSchema, stagingArea } from '../stage/staging-area';
import { batchResult, unmergedRows } from './batch-result';
import type { Entered } from './prepare-batch';

/** An API that is asked for what is new, and has nothing, gives no record to tell the columns by. That is no fault. */
export function isNothingNew(plan: LoadPlan, error: LoadError): boolean {
  if (!plan.incremental || error.code !== 'detect.empty') return false;
  const source = (sources as Record<string, Source<unknown>>)[plan.source.kind]!;
  return source.yields(source.configSchema.parse(plan.source.config)) === 'records';
}

/** Ends a batch that has nothing to merge, as one that merged nothing: the ledger knows it. */
export async function endWithNothing(
  { plan, context, account, sessions }: Entered,
  slice: Slice,
): Promise<BatchResult> {
  const { table, stagingSchema } = plan.destination;
  const area = stagingArea(stagingSchema, context.batchId);
  account.enter('merge');
  account.choose(nothingToWrite(slice));
  return sessions.during('merge', async (session) => {
    await ensureStagingSchema(session, area);
    return inTransaction(session, async () => {
      const { ledger } = area;
      const { batchId } = context;
      await enterLedger({ session, ledger, batchId, load: plan.load, target: { table } });
      const value = (await findWatermark(session, stagingSchema, slice.key))?.value ?? null;
      account.watermark = { cursor: slice.key.cursor, before: value, after: value };
      const rows = unmergedRows(account, 0);
      const result = batchResult({ plan, context, account }, { state: 'succeeded', rows, error: null });
      await recordResult(session, ledger, batchId, result);
      return result;
    });
  });
}

/** What the batch says of itself where no row was left to merge. */
export function nothingToWrite({ from, isRerun, kept }: Pick<Slice, 'from' | 'isRerun' | 'kept'>): {
  merge: string;
  why: string;
} {
  if (isRerun)
    return { merge: 'nothing to write', why: 'the source holds no row within the bounds of the run' };
  if (!kept) return { merge: 'nothing to write', why: 'the source holds no row yet' };
  const overlap = from !== undefined && from !== kept.value ? ` (read from ${from} on)` : '';
  return { merge: 'nothing to write', why: `nothing new since the watermark ${kept.value}${overlap}` };
}
