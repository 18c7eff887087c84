import { LoadError } from '../../errors';
import { mayRebuild } from '../../merge/fill';
import { ensureLaneLedger, findSplit, forgetSplit, recordSplit } from '../../merge/lanes/lane-ledger';
import { decideSplit, type LaneSplit } from '../../merge/lanes/lane-split';
import { checkLaneMode } from '../../prepare/check-merge-lanes';
import type { SqlSession } from '../../sql/session';
import type { StagingTable } from '../../staging';
import { filledColumns, isSelfReferencing } from '../../target';
import type { Batch } from '../batch';
import { mergeContext } from '../merge-context';

/** How the merge of a batch goes: in lanes, or in one transaction although lanes are set, for a reason. */
export type LaneChoice = { split: LaneSplit } | { split?: undefined; against?: string };

/** A table that the load makes itself is filled by one transaction in any case. */
export function mayMergeInLanes({ plan, target, account }: Batch): boolean {
  return target.existing !== null && (plan.tuning.mergeLanes > 1 || account.lanes !== null);
}

/**
 * Settles how the batch is split, once nothing that is staged is left to be refused. A batch with lanes that are in goes
 * on as it began, whatever has changed since.
 */
export async function chooseLanes(batch: Batch, tables: readonly StagingTable[]): Promise<LaneChoice> {
  const { account, plan, sessions, area, context } = batch;
  if (account.lanes === null && plan.tuning.mergeLanes === 1) return {};
  return sessions.during('lanes', async (session) => {
    const known = await findSplit(session, area.schema, context.batchId);
    if (known) {
      requireSamePlan(batch, known.split);
      return { split: known.split };
    }
    const against = await reasonAgainst(batch, session);
    if (against !== undefined) return { against };
    await ensureLaneLedger(session, area.schema);
    const split = await decideSplit(session, { ...batch, tuning: plan.tuning }, tables);
    await recordSplit(mergeContext(batch, session), area.schema, split);
    return { split };
  });
}

/** The command line may be given anything together with the id of a batch that has begun. */
function requireSamePlan({ plan, target }: Batch, { lanes, columns }: LaneSplit): void {
  checkLaneMode({ ...plan, tuning: { ...plan.tuning, mergeLanes: lanes } });
  const missing = columns.filter((name) => !filledColumns(target).some((column) => column.name === name));
  if (missing.length === 0) return;
  throw new LoadError('merge.sourceChanged', {
    class: 'fatal',
    message: `The rows of this batch were dealt to merge lanes by ${columns.join(', ')}, but it no longer fills ${missing.join(', ')}.`,
    remedy: 'Run it with the mapping that it began with.',
  });
}

async function reasonAgainst(batch: Batch, session: SqlSession): Promise<string | undefined> {
  const { context, target, input } = batch;
  if (context.isRehearsal) return 'a rehearsal is rolled back as one';
  if (!target.existing) return 'the table is new';
  if (target.alterations.length > 0) return 'the table gets a column, which goes with its rows';
  if (isSelfReferencing(target)) return 'rows of the table refer to each other';
  if (await mayRebuild(mergeContext(batch, session), input.bytesTotal))
    return 'an empty table is filled faster without its key, which one transaction drops and adds';
  return undefined;
}

/**
 * Lanes that hold each other up, or that the destination refuses for no row of theirs (a value that a row of one lane
 * gives up for a row of another), are merged as one, as long as none of them is in.
 * @returns undefined where that would not help
 */
export async function joinLanes(batch: Batch, error: LoadError): Promise<LaneChoice | undefined> {
  const { sessions, area, context, account } = batch;
  if (account.lanes !== null || !(error.code === 'merge.lanesWait' || error.class === 'data'))
    return undefined;
  await sessions.during('lanes', (session) => forgetSplit(session, area.schema, context.batchId));
  return { against: 'the lanes stood in each other’s way' };
}
