import type { Transaction } from '@/lib/db';
import { enqueue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError, notFound } from '../errors';
import { notIncremental } from '../loads';
import { uuidv7 } from '../ids';
import type { Replay } from '../quarantine/schemas';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { openStates, requireBatch, toBatchSummary } from './internal';
import { notifyBatch } from './notify';
import {
  startBatchInputSchema,
  type BatchSummary,
  type BatchTrigger,
  type RerunView,
  type StartBatchInput,
} from './schemas';

/** Times that the queue runs a batch whose error may pass, or whose worker died. The engine retries within each. */
export const tries = 4;

export function jobKey(batchId: string): string {
  return `batch:${batchId}`;
}

/** The batch that the key of a job names, be it to run it or to help with it. */
export function batchOfKey(key: string): string | undefined {
  return /^(?:batch|help):([0-9a-f-]{36})/.exec(key)?.[1];
}

/**
 * Starts a batch of a load's current version, or a rehearsal of one: batch, audit row and job are written in one
 * transaction. Operator; to approve deletions for this one batch, editor.
 * @throws ControlError `loads.archived`, `loads.notIncremental`
 */
export async function startBatch(context: ActorContext, input: StartBatchInput): Promise<BatchSummary> {
  requireRole(context, 'operator');
  const { loadId, approveDeletions, isRehearsal, rerun } = parseInput(startBatchInputSchema, input);
  if (approveDeletions) requireRole(context, 'editor');
  const id = await transaction((tx) =>
    insertBatch(tx, context, { loadId, approveDeletions, isRehearsal, rerun, trigger: 'manual' }),
  );
  return toBatchSummary(await requireBatch(id));
}

export interface NewBatch {
  loadId: string;
  trigger: BatchTrigger;
  approveDeletions?: boolean;
  isRehearsal?: boolean;
  rerun?: RerunView | undefined;
  scheduleId?: string;
  triggerId?: string;
  /** The batch whose end starts this one. */
  upstreamBatchId?: string;
  backfillId?: string;
  /** Read instead of what the load's source names. */
  files?: string[];
  /** The batch that it runs again. */
  rerunOfId?: string;
  /** The batch whose quarantined rows it loads, and which of them. */
  replayOfId?: string;
  replay?: Replay;
  /** The load's current version where it is left out. */
  loadVersionId?: string;
}

/**
 * Writes a batch with its audit row and its job, in the caller's transaction. Batches of one load run one after the
 * other, in the order of their start.
 * @returns its id
 * @throws ControlError `loads.paused` where nobody starts it by hand; `loads.archived`, `loads.notIncremental`
 */
export async function insertBatch(tx: Transaction, context: ActorContext, batch: NewBatch): Promise<string> {
  const {
    loadId,
    approveDeletions = false,
    isRehearsal = false,
    rerun,
    files,
    rerunOfId,
    replayOfId,
    replay,
  } = batch;
  const id = uuidv7();
  const loadVersionId = await runnableVersion(tx, context, batch);
  await tx.batch.create({
    data: {
      ...batch,
      replay: replay as object,
      id,
      loadVersionId,
      approveDeletions,
      triggeredById: actorId(context),
    },
  });
  const details = {
    loadId,
    ...(approveDeletions && { approveDeletions }),
    ...(isRehearsal && { isRehearsal }),
    ...(rerun && { rerun }),
    ...(files && { files }),
    ...(rerunOfId && { rerunOf: rerunOfId }),
    ...(replayOfId && { replayOf: replayOfId }),
  };
  await recordAudit(tx, context, { action: 'batches.start', entityId: id, details });
  await enqueueBatch(tx, { id, loadId });
  await notifyBatch(tx, id);
  return id;
}

/** Its job waits for those of its load's batches that stand before it. */
export function enqueueBatch(tx: Transaction, { id, loadId }: { id: string; loadId: string }): Promise<void> {
  const options = { key: jobKey(id), tries, queue: `load:${loadId}` };
  return enqueue(tx, 'run_batch', { batchId: id }, options);
}

/** Batches of a load that have not ended, the oldest first. */
export function activeBatches(tx: Transaction, loadId: string) {
  return tx.batch.findMany({
    where: { loadId, state: { in: [...openStates] } },
    select: { id: true, state: true, keepsStaging: true },
    orderBy: { id: 'asc' },
  });
}

async function runnableVersion(
  tx: Transaction,
  { actor }: ActorContext,
  { loadId, rerun, loadVersionId }: NewBatch,
): Promise<string> {
  // Held until the batch is there, so that nobody deletes the load in between.
  await tx.$executeRaw`SELECT FROM loads WHERE id = ${loadId}::uuid FOR KEY SHARE`;
  const load = await tx.load.findUnique({ where: { id: loadId }, include: { currentVersion: true } });
  if (!load?.currentVersion || load.deletedAt) throw notFound('load');
  const { id, plan } = loadVersionId
    ? await tx.loadVersion.findUniqueOrThrow({ where: { id: loadVersionId, loadId } })
    : load.currentVersion;
  if (rerun && !(plan as { incremental?: unknown }).incremental) throw notIncremental(load.name);
  if (load.archivedAt) throw isArchived(load.name);
  if (load.pausedAt && actor.kind === 'system') throw isPaused(load.name, load.pauseReason);
  return id;
}

function isArchived(name: string): ControlError {
  return new ControlError('loads.archived', {
    kind: 'conflict',
    message: `The load "${name}" is archived.`,
    remedy: 'Take it out of the archive to run it.',
  });
}

function isPaused(name: string, reason: string | null): ControlError {
  return new ControlError('loads.paused', {
    kind: 'conflict',
    message: `The load "${name}" is paused: ${reason}`,
    remedy: 'Resume it on its page, or start a batch there by hand.',
  });
}
