import { db, type Prisma } from '@/lib/db';
import { notFound } from '../errors';
import type { BatchCounts, BatchSummary } from './schemas';

export const summaryParts = {
  load: { select: { id: true, name: true } },
  loadVersion: { select: { number: true } },
  triggeredBy: { select: { name: true } },
  startedBy: { select: { kind: true, config: true } },
  upstreamBatch: { select: { id: true, load: { select: { name: true } } } },
} as const satisfies Prisma.BatchInclude;

export type BatchRow = Prisma.BatchGetPayload<{ include: typeof summaryParts; omit: { result: true } }>;

export const endStates = ['succeeded', 'partial', 'failed', 'cancelled'] as const;

export function isEnded(state: BatchSummary['state']): boolean {
  return (endStates as readonly string[]).includes(state);
}

export async function requireBatch(id: string): Promise<BatchRow> {
  const batch = await db().batch.findUnique({
    where: { id, load: { deletedAt: null } },
    include: summaryParts,
    omit: { result: true },
  });
  if (!batch) throw notFound('batch');
  return batch;
}

export function toBatchSummary(batch: BatchRow): BatchSummary {
  return {
    id: batch.id,
    load: batch.load,
    version: batch.loadVersion.number,
    state: batch.state,
    stage: batch.stage,
    trigger: batch.trigger,
    triggeredBy: batch.triggeredBy?.name ?? null,
    cause: toCause(batch),
    queuedAt: batch.queuedAt.toISOString(),
    startedAt: batch.startedAt?.toISOString() ?? null,
    finishedAt: batch.finishedAt?.toISOString() ?? null,
    updatedAt: batch.updatedAt.toISOString(),
    isCancelRequested: batch.cancelRequestedAt !== null,
    approvesDeletions: batch.approveDeletions,
    isRehearsal: batch.isRehearsal,
    rerun: batch.rerun as BatchSummary['rerun'],
    counts: toCounts(batch),
    error: toError(batch),
  };
}

function toCause({ startedBy, upstreamBatch, backfillId, files }: BatchRow): BatchSummary['cause'] {
  return {
    webhook: startedBy?.kind === 'webhook' ? (startedBy.config as { name: string }).name : null,
    upstream: upstreamBatch && { batchId: upstreamBatch.id, load: upstreamBatch.load.name },
    backfillId,
    files,
  };
}

function toCounts(batch: BatchRow): BatchCounts {
  return {
    read: Number(batch.read),
    staged: Number(batch.staged),
    inserted: Number(batch.inserted),
    updated: Number(batch.updated),
    unchanged: Number(batch.unchanged),
    quarantined: Number(batch.quarantined),
    duplicates: Number(batch.duplicates),
    filtered: Number(batch.filtered),
    deleted: Number(batch.deleted),
    warnings: Number(batch.warnings),
    bytes: Number(batch.bytes),
    bytesTotal: batch.bytesTotal === null ? null : Number(batch.bytesTotal),
  };
}

function toError({ errorCode, errorClass, errorMessage }: BatchRow): BatchSummary['error'] {
  if (errorCode === null) return null;
  return {
    code: errorCode,
    class: (errorClass ?? 'fatal') as NonNullable<BatchSummary['error']>['class'],
    message: errorMessage ?? '',
  };
}
