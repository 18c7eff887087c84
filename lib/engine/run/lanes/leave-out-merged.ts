import { LoadError } from '../../errors';
import type { MergedLane } from '../../merge/lanes/lane-ledger';
import { isOfLane, type LaneSplit } from '../../merge/lanes/lane-split';
import { sliceTables } from '../../merge/lanes/merge-lane';
import type { SqlSession } from '../../sql/session';
import type { StagingTable } from '../../staging';
import type { Batch } from '../batch';

/** What is left out. */
interface Merged {
  session: SqlSession;
  tables: StagingTable[];
  split: LaneSplit;
  merged: readonly MergedLane[];
}

/**
 * Removes the rows of lanes that are in from staging, so that nothing is searched, refused or merged twice. Where the
 * batch was staged anew, they must be the rows that were merged.
 * @throws LoadError `merge.sourceChanged`
 */
export async function leaveOutMerged(
  batch: Batch,
  { session, tables, split, merged }: Merged,
): Promise<void> {
  const { account, layout, target } = batch;
  for (const known of merged) {
    if (account.lanesLeftOut.has(known.lane)) continue;
    const { rows, fingerprint, slices } = await sliceTables(
      { session, layout, target },
      { split, lane: known.lane, tables },
    );
    if (rows !== known.rows || fingerprint !== known.fingerprint) {
      const isTold = account.refusedBefore !== undefined;
      throw sourceChanged(known, split, { rows, isTold });
    }
    const where = isOfLane(split, layout, known.lane);
    for (const [index, { name }] of slices.entries()) {
      const { rowCount } = await session.query(`DELETE FROM ${name} WHERE ${where}`);
      tables[index]!.rows -= rowCount;
    }
    account.lanesLeftOut.add(known.lane);
    account.log(
      'info',
      `Lane ${known.lane} of ${split.lanes} is in the table already: its ${rows} rows are left alone.`,
    );
  }
}

function sourceChanged(
  { lane, rows }: MergedLane,
  { lanes }: LaneSplit,
  found: { rows: number; isTold: boolean },
): LoadError {
  const orRefused = found.isTold ? '' : ', or other rows were refused';
  return new LoadError('merge.sourceChanged', {
    class: 'fatal',
    message: `Lane ${lane} of ${lanes} was merged with ${rows} rows, but now other rows stand in staging for it (${found.rows}): the source has changed since${orRefused}. The batch cannot be completed.`,
    remedy:
      'Give the source back what it held, or load what it holds now with a new batch. In mode append, first delete what this batch has added.',
  });
}
