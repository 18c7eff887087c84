import type { LateRefusal } from '../../events';
import { recordRefused } from '../../merge/lanes/lane-ledger';
import type { SqlSession } from '../../sql/session';
import type { StagingTable } from '../../staging';
import type { Batch } from '../batch';
import { readRefused, refuseLate, refuseRows } from '../refuse-late';

/** More are not kept: their reasons stand in one value of the ledger. */
const MOST_KEPT = 20_000;

/**
 * Runs the late checks of a batch. Where lanes of it are in, the table holds a part of its rows, which the checks would
 * meet; so the rows are refused again that they and the destination refused before the lanes went in.
 */
export async function refuseAsBefore(
  batch: Batch,
  session: SqlSession,
  tables: StagingTable[],
): Promise<void> {
  const search = { batch, session, tables };
  const { late } = batch.checks;
  const before = await stillTrue(batch);
  if (!before) return void (await refuseLate(search, late));
  await refuseRows(search, before);
  await refuseLate(
    search,
    late.filter(({ severity }) => severity === 'warning'),
  );
}

/** What was refused before, where these rows have the same numbers in this try: workers that share a batch give others. */
async function stillTrue(batch: Batch) {
  const { account } = batch;
  if (!account.refusedBefore) return undefined;
  const reasons = new Map(account.refusedBefore.map((refused) => [refused.row, refused.reasons]));
  const places = new Map((await readRefused(batch, reasons)).map((found) => [found.row, placeOf(found)]));
  if (account.refusedBefore.every((refused) => places.get(refused.row) === placeOf(refused))) return reasons;
  account.refusedBefore = undefined;
  return undefined;
}

function placeOf({ line, byteOffset }: Pick<LateRefusal, 'line' | 'byteOffset'>): string {
  return `${line}:${byteOffset}`;
}

/** Before lanes go in. Rows with a key are told from themselves in the table, and searched for once more. */
export async function keepRefused(batch: Batch, session: SqlSession): Promise<void> {
  const { refusedLate } = batch.account;
  await record(batch, session, refusedLate.length <= MOST_KEPT ? refusedLate : undefined);
}

/** Once all lanes are in: the destination need not keep what was refused. */
export function forgetRefused(batch: Batch, session: SqlSession): Promise<void> {
  return record(batch, session, undefined);
}

async function record(
  { plan, area, context }: Batch,
  session: SqlSession,
  refused: readonly LateRefusal[] | undefined,
): Promise<void> {
  if (plan.mode !== 'append') return;
  await recordRefused(session, area.schema, { batchId: context.batchId, refused });
}
