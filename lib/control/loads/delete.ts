import { db, type Transaction } from '@/lib/db';
import { enqueue } from '@/lib/queue';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { parseInput, requireRole, transaction } from '../verb';
import type { StoredPlan } from './definition';
import { lockLoad, requireVersion } from './internal';
import {
  deleteLoadInputSchema,
  loadIdInputSchema,
  type DeleteLoadInput,
  type DeletionPreview,
  type LoadIdInput,
} from './schemas';

/** Times that the queue takes the removal up; each goes on where the one before stopped. */
const tries = 25;

/** What would go with a load, for whoever is about to delete it. Editor. */
export async function previewDeletion(context: ActorContext, input: LoadIdInput): Promise<DeletionPreview> {
  requireRole(context, 'editor');
  const { id } = parseInput(loadIdInputSchema, input);
  const { plan, connection } = await requireVersion(id);
  const [batches, schedules, triggers, dependents, versions, open] = await Promise.all([
    db().batch.aggregate({ where: { loadId: id }, _count: true, _sum: { quarantined: true } }),
    db().schedule.count({ where: { loadId: id } }),
    db().trigger.count({ where: { loadId: id } }),
    db().trigger.findMany({
      where: { upstreamLoadId: id, load: { deletedAt: null } },
      select: { load: { select: { name: true } } },
      orderBy: { load: { name: 'asc' } },
    }),
    db().loadVersion.count({ where: { loadId: id } }),
    openBatches(db(), id),
  ]);
  return {
    batches: batches._count,
    quarantined: Number(batches._sum.quarantined ?? 0),
    schedules,
    triggers,
    dependents: dependents.map((trigger) => trigger.load.name),
    versions,
    table: (plan as unknown as StoredPlan).destination.table,
    connectionName: connection.name,
    openBatchIds: open,
  };
}

/**
 * Takes a load out of everybody's sight at once, its name free again; a task then removes its versions, schedules,
 * batches and quarantined rows, which may be millions. The destination table stays as it is. Editor.
 * @throws ControlError `loads.batchOpen` while a batch has not ended, `loads.nameDiffers`
 */
export async function deleteLoad(context: ActorContext, input: DeleteLoadInput): Promise<void> {
  requireRole(context, 'editor');
  const { id, name: typed } = parseInput(deleteLoadInputSchema, input);
  await transaction(async (tx) => {
    const { name } = await lockLoad(tx, id);
    if (typed.trim() !== name) throw nameDiffers();
    if ((await openBatches(tx, id)).length > 0) throw batchOpen(name);
    const now = new Date();
    await tx.load.update({ where: { id }, data: { deletedAt: now, archivedAt: now, name: `deleted ${id}` } });
    await tx.schedule.updateMany({ where: { loadId: id }, data: { nextAt: null, dueAt: null } });
    await recordAudit(tx, context, { action: 'loads.delete', entityId: id, details: { name } });
    await enqueue(tx, 'purge_load', { loadId: id }, { key: `purge:${id}`, tries, isLast: true });
  });
}

async function openBatches(tx: Transaction, loadId: string): Promise<string[]> {
  const batches = await tx.batch.findMany({
    where: { loadId, state: { in: ['queued', 'running', 'paused'] } },
    select: { id: true },
    take: 10,
  });
  return batches.map(({ id }) => id);
}

function nameDiffers(): ControlError {
  const message = 'This is not the name of the load.';
  return new ControlError('loads.nameDiffers', { kind: 'invalid', message, fields: { name: message } });
}

function batchOpen(name: string): ControlError {
  return new ControlError('loads.batchOpen', {
    kind: 'conflict',
    message: `A batch of "${name}" has not ended.`,
    remedy: 'Wait for it or cancel it, then delete the load.',
  });
}
