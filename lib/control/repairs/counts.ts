import { db } from '@/lib/db';
import { standingOf, type Standing } from '../quarantine';
import type { RepairCounts } from './schemas';

interface Counted {
  fingerprint: string;
  kind: string;
  replayId: string;
  rows: bigint;
}

/** By fingerprint, '' for the whole batch: what the sums say of rows that somebody has touched. */
export async function touchedRows(batchId: string, fingerprint?: string): Promise<Map<string, Counted[]>> {
  const rows = await db().repairCount.findMany({
    where: { batchId, fingerprint },
    select: { fingerprint: true, kind: true, replayId: true, rows: true },
  });
  const touched = new Map<string, Counted[]>();
  for (const row of rows) touched.set(row.fingerprint, [...(touched.get(row.fingerprint) ?? []), row]);
  return touched;
}

/** @param rows  how many there are, touched or not */
export function countsOf(rows: number, touched: readonly Counted[], standing: Standing): RepairCounts {
  const counts = { open: rows, fixed: 0, dropped: 0, replaying: 0, replayed: 0 };
  for (const { kind, replayId, rows: some } of touched) {
    const state = stateOf(kind, replayId, standing);
    counts[state] += Number(some);
    counts.open -= Number(some);
  }
  return counts;
}

/** Whether somebody has touched rows that are open all the same: put back, or taken by a replay that came to nothing. */
export function hasReopened(touched: readonly Counted[], standing: Standing): boolean {
  return touched.some(
    ({ kind, replayId, rows }) => rows > 0n && stateOf(kind, replayId, standing) === 'open',
  );
}

function stateOf(kind: string, replayId: string, { held, done }: Standing): keyof RepairCounts {
  if (held.includes(replayId)) return 'replaying';
  if (done.includes(replayId)) return 'replayed';
  return kind === 'untouched' ? 'open' : (kind as 'fixed' | 'dropped');
}

/** Rows of the batch, or of one of its groups; undefined for a group that is not kept. */
export async function rowsOfFilter(
  batch: { id: string; quarantined: bigint },
  fingerprint: string | undefined,
): Promise<number | undefined> {
  if (!fingerprint) return Number(batch.quarantined);
  const group = await db().batchErrorGroup.findUnique({
    where: { batchId_fingerprint: { batchId: batch.id, fingerprint } },
    select: { rows: true },
  });
  return group ? Number(group.rows) : undefined;
}

export async function totalsOf(batch: { id: string; quarantined: bigint }): Promise<RepairCounts> {
  const [touched, standing] = await Promise.all([touchedRows(batch.id, ''), standingOf(db(), batch.id)]);
  return countsOf(Number(batch.quarantined), touched.get('') ?? [], standing);
}

export function isSettled({ open, fixed, replaying }: RepairCounts): boolean {
  return open + fixed + replaying === 0;
}

/** Whether anybody still has to do something about a row, here or where its replays refused it again. */
export async function isResolved(batch: { id: string }, counts: RepairCounts): Promise<boolean> {
  if (!isSettled(counts)) return false;
  const below = await db().batch.findMany({
    where: { replayOfId: batch.id, isRehearsal: false, state: 'partial' },
    select: { id: true, quarantined: true },
  });
  for (const replay of below) if (!(await isResolved(replay, await totalsOf(replay)))) return false;
  return true;
}
