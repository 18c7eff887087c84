import { db, type Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { parseInput, requireRole, transaction } from '../verb';
import { pauseWorkersInputSchema, type PauseView, type PauseWorkersInput } from './schemas';

/** A pause is of all workers: there is nothing else that the trail could name. */
const entityId = 'all';

/**
 * From now on no worker takes a new batch; those that run go on to their end, and what is started waits. Operator.
 * Paused already, it stays as it is.
 */
export async function pauseWorkers(context: ActorContext, input: PauseWorkersInput): Promise<PauseView> {
  requireRole(context, 'operator');
  const { reason } = parseInput(pauseWorkersInputSchema, input);
  return transaction(async (tx) => {
    const { count } = await tx.workerPause.createMany({
      data: [{ by: context.actor.name, reason }],
      skipDuplicates: true,
    });
    if (count > 0) await recordAudit(tx, context, { action: 'workers.pause', entityId, details: { reason } });
    return (await currentPause(tx))!;
  });
}

/** Workers take batches again, the oldest first. Operator. */
export async function resumeWorkers(context: ActorContext): Promise<{ isPaused: false }> {
  requireRole(context, 'operator');
  await transaction(async (tx) => {
    const { count } = await tx.workerPause.deleteMany();
    if (count > 0) await recordAudit(tx, context, { action: 'workers.resume', entityId });
  });
  return { isPaused: false };
}

/** For a worker, before it takes a job. */
export async function isPaused(): Promise<boolean> {
  return (await currentPause()) !== null;
}

export async function currentPause(tx: Transaction = db()): Promise<PauseView | null> {
  const pause = await tx.workerPause.findUnique({ where: { id: true } });
  return pause && { by: pause.by, reason: pause.reason, pausedAt: pause.pausedAt.toISOString() };
}
