import { LoadError } from '../../errors';
import { ReasonTally, type TallyData } from '../../monitor/reason-tally';
import type { SqlSession } from '../../sql/session';
import { sharedOutcome, type FoundPart } from '../../stage/shared/standing';
import type { TableQueue } from '../../stage/stage-parts';
import type { Batch } from '../batch';
import { roundOffTable } from '../stage-batch';
import { tellParts } from './watch-sharers';

interface Settling {
  session: SqlSession;
  tables: TableQueue;
  /** Runs of pieces that were shared. */
  runs: number;
}

/**
 * Takes over what all sharers staged as if this process had: counts, reasons, places of the parts, tables.
 * @throws LoadError `reconcile.partsMissing`, `reconcile.refusedMissing`, `source.*`
 */
export async function settleShare(batch: Batch, { session, tables, runs }: Settling): Promise<void> {
  const { account, area, input } = batch;
  await tellParts(batch, session);
  const { parts, tables: staged, marks, ...counts } = await sharedOutcome(session, area, runs);
  input.source.judge?.(marks);
  Object.assign(account, { ...counts, refused: 0 });
  for (const { facts } of parts) account.quarantine(ReasonTally.from(facts.refused as TallyData));
  if (counts.staged + account.refused !== counts.read) throw refusedMissing(counts, account.refused);
  batch.locators = parts.map(locatorOf);
  for (const table of staged) {
    await roundOffTable(batch, session, table.name);
    tables.push(table);
  }
}

function locatorOf({ part, firstRow, lastRow, facts }: FoundPart): Batch['locators'][number] {
  return { ordinal: part, firstRow, lastRow, pieces: facts.pieces };
}

function refusedMissing({ read, staged }: { read: number; staged: number }, refused: number): LoadError {
  return new LoadError('reconcile.refusedMissing', {
    class: 'retryable',
    message: `${read} rows were read, but ${staged} are staged and ${refused} refused.`,
    remedy: 'The batch is staged again.',
  });
}
