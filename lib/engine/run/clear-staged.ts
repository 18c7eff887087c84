import { LoadError } from '../errors';
import type { Reason } from '../extract/block';
import { removeDuplicates } from '../merge/duplicates';
import { probeRows, type Probe } from '../merge/probe-rows';
import { refusalReason } from '../sql/refusal-reason';
import type { StagingTable } from '../staging';
import { isSelfReferencing } from '../target';
import type { Batch } from './batch';
import { mergeContext } from './merge-context';
import { refuseKnown, refuseRows } from './refuse-late';
import { requireThreshold } from './stage-batch';

/** What has been searched for so far, so that each merge that fails is followed by a search that was not made yet. */
export interface Searches {
  duplicates: boolean;
  conflicts: boolean;
  probes: number;
}

export function newSearches(): Searches {
  return { duplicates: false, conflicts: false, probes: 0 };
}

/** Removing refused rows may bring up others; a destination that goes on refusing is not probed for ever. */
const MOST_PROBES = 3;

/**
 * After the destination has refused the batch for its rows: searches for those at fault, the cheap ways first, and moves
 * them out of staging.
 * @returns whether any were found, so that another merge makes sense
 */
export async function clearStaged(
  batch: Batch,
  tables: StagingTable[],
  searches: Searches,
): Promise<boolean> {
  if (!searches.duplicates && (await searchDuplicates(batch, tables, searches)) > 0) return true;
  if (!searches.conflicts && (await searchConflicts(batch, tables, searches)) > 0) return true;
  return searches.probes < MOST_PROBES && (await probe(batch, tables, searches)) > 0;
}

/** Rows of a batch compete only where a key tells them apart; under the policy quarantine a late check has settled it. */
function mayHoldDuplicates({ target, plan }: Batch): boolean {
  return target.key.length > 0 && plan.mode !== 'append' && plan.writing.duplicates !== 'quarantine';
}

/** Removes rows that lose to another one with the same key. @returns how many */
export async function searchDuplicates(
  batch: Batch,
  tables: StagingTable[],
  searches: Searches,
): Promise<number> {
  const { account, area, sessions } = batch;
  searches.duplicates = true;
  if (!mayHoldDuplicates(batch)) return 0;
  const { duplicates, keys } = await sessions.during('duplicates', (session) =>
    account.timed('validate', () =>
      removeDuplicates({ ...batch, session, writing: batch.plan.writing }, tables, area.table('losers')),
    ),
  );
  account.duplicates += duplicates;
  if (duplicates > 0)
    account.log('info', `${duplicates} rows lost to another row with the same key, e.g. ${keys.join('; ')}`);
  return duplicates;
}

/** Looks set-wise for rows that unique indexes and foreign keys refuse. */
async function searchConflicts(batch: Batch, tables: StagingTable[], searches: Searches): Promise<number> {
  const { account, checks, sessions, target } = batch;
  searches.conflicts = true;
  if (checks.onConflict.length === 0) return 0;
  account.enter('validate');
  const search = () =>
    sessions.during('conflicts', (session) =>
      account.timed('validate', async () => {
        let found = 0;
        for (const round of checks.onConflict) found += await refuseKnown({ batch, session, tables }, round);
        return found;
      }),
    );
  let refused = await search();
  // A row that refers to a refused row of the same batch has lost its parent.
  for (let more = refused; more > 0 && isSelfReferencing(target); refused += more) more = await search();
  requireThreshold(batch, true);
  return refused;
}

/** Halves the batch until the rows stand alone that only the destination itself can tell. */
async function probe(batch: Batch, tables: StagingTable[], searches: Searches): Promise<number> {
  const { account, sessions } = batch;
  searches.probes += 1;
  account.enter('validate');
  account.log('info', 'The destination refused the batch: the rows at fault are searched for by halving.');
  return sessions.during('probe', async (session) => {
    const found = await account.timed('validate', () => probeRows(mergeContext(batch, session), tables));
    const reasons = new Map<number, Reason[]>(
      [...found.refused].map(([row, error]) => [row, [refusalReason(error)]]),
    );
    await refuseRows({ batch, session, tables }, reasons);
    if (!found.isComplete) throw tooMany(found);
    requireThreshold(batch, true);
    return reasons.size;
  });
}

function tooMany({ refused }: Probe): LoadError {
  const last = [...refused.values()].at(-1);
  return new LoadError('merge.tooManyRefused', {
    class: 'data',
    message:
      `The destination refused ${refused.size} rows when they were written, and there are more. The destination is unchanged. ${last?.message ?? ''}`.trim(),
    remedy: 'Look at the quarantined rows, and at the triggers and constraints of the table.',
    cause: last,
  });
}
