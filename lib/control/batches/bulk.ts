import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import { cancelBatch } from './cancel';
import { conditionsOf, needingAHand } from './filter';
import { endStates, isEnded, openStates } from './internal';
import { dismissBatch, settle } from './needs-hand';
import { rerunBatch } from './rerun';
import {
  MOST_IN_BULK,
  previewBulkInputSchema,
  runBulkInputSchema,
  type BatchSummary,
  type BulkPreview,
  type BulkResult,
  type PreviewBulkInput,
  type RunBulkInput,
} from './schemas';

const bulkParts = {
  id: true,
  loadId: true,
  state: true,
  isRehearsal: true,
  rerun: true,
  files: true,
  replayOfId: true,
  handledAt: true,
  load: { select: { name: true } },
} as const;

interface BulkBatch {
  id: string;
  loadId: string;
  state: BatchSummary['state'];
  isRehearsal: boolean;
  rerun: unknown;
  files: string[];
  replayOfId: string | null;
  handledAt: Date | null;
  load: { name: string };
}

type Action = RunBulkInput['action'];

/** What a bulk action would do, before it does it. Operator. */
export async function previewBulk(context: ActorContext, input: PreviewBulkInput): Promise<BulkPreview> {
  requireRole(context, 'operator');
  const { action, target } = parseInput(previewBulkInputSchema, input);
  const found =
    'batchIds' in target ? await readBatches(target.batchIds) : await matching(action, target.filter);
  const batches = found.slice(0, MOST_IN_BULK).filter((batch) => isFitFor(action, batch));
  return {
    batchIds: batches.map(({ id }) => id),
    loads: new Set(batches.map(({ loadId }) => loadId)).size,
    starts: new Set(batches.map(sameRun)).size,
    leftOut: found.length > MOST_IN_BULK ? 0 : found.length - batches.length,
    isCut: found.length > MOST_IN_BULK,
  };
}

/**
 * Runs batches again, cancels or dismisses them, each by itself: one that is refused does not keep the others from it. Of several
 * batches of one load over the same stretch, one is started. Operator.
 */
export async function runBulk(context: ActorContext, input: RunBulkInput): Promise<BulkResult> {
  requireRole(context, 'operator');
  const { action, batchIds } = parseInput(runBulkInputSchema, input);
  const result: BulkResult = { done: 0, refused: [] };
  const isRun = new Set<string>();
  for (const batch of await readBatches(batchIds)) {
    if (action === 'rerun' && isEnded(batch.state) && isRun.has(sameRun(batch))) {
      await transaction((tx) => settle(tx, batch.id));
      continue;
    }
    try {
      await verbs[action](context, { batchId: batch.id });
      isRun.add(sameRun(batch));
      result.done += 1;
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      result.refused.push({ batchId: batch.id, load: batch.load.name, reason: error.message });
    }
  }
  return result;
}

const verbs = { rerun: rerunBatch, cancel: cancelBatch, dismiss: dismissBatch };

/** Oldest first, which is the order in which they are started again. */
function readBatches(ids: string[]): Promise<BulkBatch[]> {
  return db().batch.findMany({ where: { id: { in: ids } }, select: bulkParts, orderBy: { id: 'asc' } });
}

function matching(action: Action, filter: Parameters<typeof conditionsOf>[0]): Promise<BulkBatch[]> {
  const states = { cancel: openStates, rerun: endStates, dismiss: ['failed'] as const }[action];
  const open = action === 'dismiss' ? [needingAHand] : [];
  return db().batch.findMany({
    where: { AND: [...conditionsOf(filter), { state: { in: [...states] } }, ...open] },
    select: bulkParts,
    orderBy: { id: 'desc' },
    take: MOST_IN_BULK + 1,
  });
}

function isFitFor(action: Action, { state, handledAt, isRehearsal, replayOfId }: BulkBatch): boolean {
  if (action === 'rerun' && replayOfId !== null) return false;
  if (action === 'dismiss') return state === 'failed' && handledAt === null && !isRehearsal;
  return isEnded(state) === (action === 'rerun');
}

function sameRun({ loadId, isRehearsal, rerun, files }: BulkBatch): string {
  return JSON.stringify([loadId, isRehearsal, rerun, files]);
}
