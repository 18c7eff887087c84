import { db } from '@/lib/db';
import { batchRules, type LoadPlan } from '@/lib/engine';
import type { ActorContext } from '../context';
import { replayMode } from '../quarantine';
import { parseInput, requireRole } from '../verb';
import { countsOf, rowsOfFilter, touchedRows } from './counts';
import { requireRepairBatch, type RepairBatch } from './internal';
import { laterBatches } from './later-batches';
import { rowsIn } from './replay';
import {
  replayRowsInputSchema,
  type RepairCounts,
  type ReplayPreview,
  type ReplayRowsInput,
  type ReplayScope,
} from './schemas';

/** What a replay would do, before it does it. Operator. */
export async function previewReplay(context: ActorContext, input: ReplayRowsInput): Promise<ReplayPreview> {
  requireRole(context, 'operator');
  const { batchId, version, scope } = parseInput(replayRowsInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  const { number, plan, rules } = await versionOf(batch, version);
  const [rows, later] = await Promise.all([countRows(batch, scope), laterBatches(batch)]);
  return {
    rows,
    version: number,
    mode: { load: plan.mode, replay: replayMode(plan) },
    table: plan.destination.table,
    key: plan.key,
    notes: notesOn(plan, rules),
    laterBatches: later,
  };
}

type StoredPlan = Pick<LoadPlan, 'mode' | 'key' | 'incremental' | 'writing'> & {
  destination: Pick<LoadPlan['destination'], 'table'>;
};

async function versionOf({ load, loadVersionId }: RepairBatch, version: 'same' | 'current') {
  const found = await db().loadVersion.findUniqueOrThrow({
    where: { id: version === 'current' ? (load.currentVersionId ?? loadVersionId) : loadVersionId },
    select: { number: true, plan: true, rules: { select: { rule: true } } },
  });
  return { ...found, plan: found.plan as unknown as StoredPlan, rules: found.rules.map(({ rule }) => rule) };
}

/** From sums, but for rows that were chosen one by one. */
async function countRows(batch: RepairBatch, scope: ReplayScope): Promise<number> {
  const { standing, states, rows } = await rowsIn(db(), batch.id, scope);
  if (scope.of === 'rows') {
    const repairs = await db().rowRepair.findMany({
      where: { batchId: batch.id, row: { in: scope.rows.map(BigInt) } },
      select: { kind: true, replayId: true },
    });
    const taken = [...standing.held, ...standing.done];
    const out = repairs.filter(({ kind, replayId }) => kind === 'dropped' || taken.includes(replayId ?? ''));
    const there = await db().quarantinedRow.count({
      where: { batchId: batch.id, row: { in: rows!.map(BigInt) } },
    });
    return there - out.length;
  }
  const { fingerprint = '' } = scope;
  const [touched, all] = await Promise.all([
    touchedRows(batch.id, fingerprint),
    rowsOfFilter(batch, fingerprint),
  ]);
  const counts: RepairCounts = countsOf(all ?? 0, touched.get(fingerprint) ?? [], standing);
  return states!.reduce((sum, state) => sum + counts[state], 0);
}

function notesOn(plan: StoredPlan, rules: string[]): string[] {
  const { mode, incremental, writing } = plan;
  const notes: string[] = [];
  if (replayMode(plan) !== mode)
    notes.push(
      `The load's mode is ${mode}; the replay writes its rows by ${replayMode(plan)} and deletes none.`,
    );
  if (mode === 'append') notes.push('The rows are added to the table, whatever it holds already.');
  if (mode === 'history' && writing.history.closeMissing)
    notes.push('The versions of keys that the replay lacks stay open.');
  if (incremental) notes.push('The watermark stays where it is.');
  if (rules.some((rule) => Object.hasOwn(batchRules, rule)))
    notes.push('Rules about the batch as a whole do not apply to some of its rows.');
  notes.push('Rows that are refused again go to the quarantine of the replay.');
  return notes;
}
