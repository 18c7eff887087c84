import { db, type Prisma, type Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import type { BatchCounts, BatchSummary } from './schemas';

export const summaryParts = {
  load: { select: { id: true, name: true } },
  loadVersion: { select: { number: true } },
  triggeredBy: { select: { name: true } },
  startedBy: { select: { kind: true, config: true } },
  upstreamBatch: { select: { id: true, load: { select: { name: true } } } },
  rerunOf: { select: { id: true } },
} as const satisfies Prisma.BatchInclude;

export type BatchRow = Prisma.BatchGetPayload<{ include: typeof summaryParts; omit: { result: true } }>;

export const openStates = ['queued', 'running', 'paused'] as const;
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
    isPauseRequested: batch.pauseRequestedAt !== null,
    isWaiting: batch.waitsFor !== null,
    needsHand: batch.state === 'failed' && batch.handledAt === null && !batch.isRehearsal,
    approvesDeletions: batch.approveDeletions,
    isRehearsal: batch.isRehearsal,
    rerun: batch.rerun as BatchSummary['rerun'],
    counts: toCounts(batch),
    error: toError(batch),
  };
}

function toCause({
  startedBy,
  upstreamBatch,
  rerunOf,
  replayOfId,
  backfillId,
  files,
}: BatchRow): BatchSummary['cause'] {
  return {
    webhook: startedBy?.kind === 'webhook' ? (startedBy.config as { name: string }).name : null,
    upstream: upstreamBatch && { batchId: upstreamBatch.id, load: upstreamBatch.load.name },
    rerunOf: rerunOf?.id ?? null,
    replayOf: replayOfId,
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

/** A batch that has not ended. */
export interface OpenBatch {
  id: string;
  state: BatchSummary['state'];
  /** Only a worker can end it: it has to drop what the batch has staged. */
  keepsStaging: boolean;
}

/**
 * Holds the batch until the transaction ends.
 * @throws ControlError `batches.ended`
 */
export async function lockOpenBatch(tx: Transaction, id: string): Promise<OpenBatch & { loadId: string }> {
  const [batch] = await tx.$queryRaw<(OpenBatch & { loadId: string })[]>`
    SELECT id, state::text, keeps_staging AS "keepsStaging", load_id AS "loadId" FROM batches WHERE id = ${id}::uuid FOR UPDATE`;
  if (!batch) throw notFound('batch');
  if (isEnded(batch.state)) throw alreadyEnded(batch.state);
  return batch;
}

const ends: Record<string, string> = { partial: 'is partial', cancelled: 'was cancelled' };

function alreadyEnded(state: string): ControlError {
  return new ControlError('batches.ended', {
    kind: 'conflict',
    message: `This batch has ended already: it ${ends[state] ?? state}.`,
  });
}
