import { db } from '@/lib/db';
import type { BatchErrorGroup } from '@/lib/generated/prisma/client';
import { batchIdInputSchema, type BatchIdInput } from '../batches/schemas';
import type { ActorContext } from '../context';
import { findReader, standingOf, type Standing } from '../quarantine';
import { parseInput, requireRole } from '../verb';
import { columnsOf, sourceColumnsOf } from './columns';
import { countsOf, isResolved, totalsOf, touchedRows } from './counts';
import { requireRepairBatch, whyNoRepairs, whyNoReplay } from './internal';
import { laterBatches } from './later-batches';
import type { RepairColumn, RepairGroup, RepairsView, ReplayView } from './schemas';

const shownReplays = 50;

/** What has become of the quarantined rows of a batch, by error group; from sums alone, however many rows. Viewer. */
export async function getRepairs(context: ActorContext, input: BatchIdInput): Promise<RepairsView> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  const [reader, standing, touched, groups, replays, later] = await Promise.all([
    findReader(batchId),
    standingOf(db(), batchId),
    touchedRows(batchId),
    errorGroups(batchId),
    replaysOf(batchId),
    laterBatches(batch),
  ]);
  const counts = countsOf(Number(batch.quarantined), touched.get('') ?? [], standing);
  const columns = reader ? columnsOf(reader) : null;
  return {
    batchId,
    load: { id: batch.load.id, name: batch.load.name },
    state: batch.state,
    isRehearsal: batch.isRehearsal,
    version: batch.loadVersion.number,
    currentVersion: batch.load.currentVersion?.number ?? batch.loadVersion.number,
    replayOf: batch.replayOfId,
    rows: Number(batch.quarantined),
    counts,
    isResolved: await isResolved(batch, counts),
    whyNoRepairs: whyNoRepairs(batch),
    whyNoReplay: whyNoReplay(batch, reader),
    expiredAt: batch.quarantineExpiredAt?.toISOString() ?? null,
    columns,
    groups: groups.map((group) => toGroup(group, { columns, touched, standing })),
    replays,
    laterBatches: later,
  };
}

type ErrorGroup = Omit<BatchErrorGroup, 'rowNumbers'>;

export function errorGroups(batchId: string): Promise<ErrorGroup[]> {
  return db().batchErrorGroup.findMany({
    where: { batchId },
    omit: { rowNumbers: true },
    orderBy: [{ rows: 'desc' }, { fingerprint: 'asc' }],
  });
}

interface GroupFacts {
  columns: readonly RepairColumn[] | null;
  touched: Awaited<ReturnType<typeof touchedRows>>;
  standing: Standing;
}

export function toGroup(
  { fingerprint, column, rule, sqlstate, message, rows, reasons, sample }: ErrorGroup,
  { columns, touched, standing }: GroupFacts,
): RepairGroup {
  return {
    ...{ fingerprint, column, rule, sqlstate, message, sample },
    rows: Number(rows),
    reasons: Number(reasons),
    counts: countsOf(Number(rows), touched.get(fingerprint) ?? [], standing),
    sourceColumn: sourceColumnsOf(column, columns ?? [])[0] ?? null,
  };
}

async function replaysOf(batchId: string): Promise<ReplayView[]> {
  const replays = await db().batch.findMany({
    where: { replayOfId: batchId },
    select: {
      ...{ id: true, state: true, isRehearsal: true, queuedAt: true, read: true, quarantined: true },
      loadVersion: { select: { number: true } },
      triggeredBy: { select: { name: true } },
    },
    orderBy: { id: 'desc' },
    take: shownReplays,
  });
  return Promise.all(
    replays.map(async ({ id, loadVersion, triggeredBy, queuedAt, read, ...replay }) => ({
      batchId: id,
      state: replay.state,
      isRehearsal: replay.isRehearsal,
      version: loadVersion.number,
      queuedAt: queuedAt.toISOString(),
      triggeredBy: triggeredBy?.name ?? null,
      read: Number(read),
      quarantined: Number(replay.quarantined),
      open: isMerged(replay) ? (await totalsOf({ id, quarantined: replay.quarantined })).open : 0,
    })),
  );
}

/** Rows that another replay refused were given back. */
function isMerged({ state, isRehearsal }: { state: string; isRehearsal: boolean }): boolean {
  return !isRehearsal && (state === 'succeeded' || state === 'partial');
}
