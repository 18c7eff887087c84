import { LoadError } from '../../errors';
import { ReasonTally, type TallyData } from '../../monitor/reason-tally';
import { rowsOfPiece } from '../../piece-rows';
import type { ListedPiece } from '../../sources/source';
import type { SqlSession } from '../../sql/session';
import { sharedOutcome, type FoundPart } from '../../stage/shared/standing';
import type { TableQueue } from '../../stage/stage-parts';
import type { Batch } from '../batch';
import { roundOffTable } from '../stage-batch';
import { tellParts } from './watch-sharers';

interface Settling {
  session: SqlSession;
  tables: TableQueue;
  listed: readonly ListedPiece[];
}

/**
 * Takes over what all sharers staged as if this process had: counts, reasons, places of the parts, tables.
 * @throws LoadError `reconcile.partsMissing`, `reconcile.refusedMissing`
 */
export async function settleShare(batch: Batch, { session, tables, listed }: Settling): Promise<void> {
  const { account, area } = batch;
  await tellParts(batch, session);
  const { parts, tables: staged, ...counts } = await sharedOutcome(session, area, listed.length);
  Object.assign(account, { ...counts, refused: 0 });
  for (const { facts } of parts) account.quarantine(ReasonTally.from(facts.refused as TallyData));
  if (counts.staged + account.refused !== counts.read) throw refusedMissing(counts, account.refused);
  batch.locators = parts.map(locatorOf);
  for (const table of staged) {
    await roundOffTable(batch, session, table.name);
    tables.push(table);
  }
}

function locatorOf({ part, firstRow, lastRow, piece, name, facts }: FoundPart): Batch['locators'][number] {
  const { byteOffset, line } = facts;
  const place = { name, index: piece, byteOffset, line, startRow: rowsOfPiece(piece).firstRow };
  return { ordinal: part, firstRow, lastRow, pieces: [place] };
}

function refusedMissing({ read, staged }: { read: number; staged: number }, refused: number): LoadError {
  return new LoadError('reconcile.refusedMissing', {
    class: 'retryable',
    message: `${read} rows were read, but ${staged} are staged and ${refused} refused.`,
    remedy: 'The batch is staged again.',
  });
}
