import { z } from 'zod';
import { db } from '@/lib/db';
import type { BatchResult } from '@/lib/engine';
import type { BatchAttempt, BatchLogLine, Part } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { requireBatch, toBatchSummary } from './internal';
import { batchIdInputSchema, type BatchView, type BatchIdInput } from './schemas';

const shownParts = 200;
const shownLines = 200;

/** A batch with its parts, attempts, log and result. Viewer. */
export async function getBatch(context: ActorContext, input: BatchIdInput): Promise<BatchView> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const summary = toBatchSummary(await requireBatch(batchId));
  const ofBatch = { where: { batchId } };
  const [whole, parts, partsTotal, attempts, byClass, log] = await Promise.all([
    db().batch.findUniqueOrThrow({
      where: { id: batchId },
      select: {
        result: true,
        mergePlan: true,
        waitsFor: true,
        quarantineExpiredAt: true,
        loadVersion: { select: { plan: true } },
        load: { select: { currentVersion: { select: { number: true } } } },
        reruns: { select: { id: true }, orderBy: { id: 'desc' }, take: 1 },
      },
    }),
    db().part.findMany({ ...ofBatch, orderBy: { part: 'asc' }, take: shownParts }),
    db().part.count(ofBatch),
    db().batchAttempt.findMany({ ...ofBatch, orderBy: { id: 'asc' }, take: shownLines }),
    db().batchAttempt.groupBy({ by: ['class'], ...ofBatch, _count: true, orderBy: { class: 'asc' } }),
    db().batchLogLine.findMany({ ...ofBatch, orderBy: { id: 'desc' }, take: shownLines }),
  ]);
  const plan = whole.loadVersion.plan as { mode: string; destination: { table: BatchView['table'] } };
  return {
    ...summary,
    table: plan.destination.table,
    mode: plan.mode,
    mergePlan: whole.mergePlan as BatchView['mergePlan'],
    parts: await toParts(parts),
    partsTotal,
    currentVersion: whole.load.currentVersion?.number ?? summary.version,
    waitsFor: whole.waitsFor ? await toWaitsFor(whole.waitsFor) : null,
    quarantineExpiredAt: whole.quarantineExpiredAt?.toISOString() ?? null,
    rerunBy: whole.reruns[0]?.id ?? null,
    attemptsByClass: byClass.map(({ class: errorClass, _count }) => ({
      class: errorClass,
      attempts: _count,
    })),
    attempts: attempts.map(toAttempt),
    log: log.reverse().map(toLogLine),
    result: whole.result as BatchResult | null,
  };
}

/** A batch of the command line is known by its id alone. */
async function toWaitsFor(batchId: string): Promise<BatchView['waitsFor']> {
  const batch = z.uuid().safeParse(batchId).success
    ? await db().batch.findUnique({
        where: { id: batchId },
        select: { load: { select: { name: true } } },
      })
    : null;
  return { batchId, load: batch?.load.name ?? null };
}

async function toParts(parts: Part[]): Promise<BatchView['parts']> {
  const ids = [...new Set(parts.map(({ workerId }) => workerId ?? ''))];
  const workers = await db().worker.findMany({ where: { id: { in: ids } } });
  const known = new Map(workers.map(({ id, host, pid }) => [id, { host, pid }]));
  return parts.map(({ part, state, rows, refused, workerId }) => ({
    ...{ part, state, rows: Number(rows), refused: Number(refused) },
    worker: known.get(workerId ?? '') ?? null,
  }));
}

function toAttempt({
  id: _id,
  batchId: _batch,
  at,
  ...attempt
}: BatchAttempt): BatchView['attempts'][number] {
  return { ...attempt, at: at.toISOString() };
}

export function toLogLine({ id, at, level, message }: BatchLogLine): BatchView['log'][number] {
  return { id: String(id), at: at.toISOString(), level, message };
}
