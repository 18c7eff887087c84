import type { Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import { cycleThrough, type Edge } from './graph';

/** One at a time: two edges that are harmless alone may close a circle together. */
const lockKey = 7_403_113;

/**
 * Refuses an edge that would have loads start each other for ever. Paused triggers count, since they may be resumed.
 * @param exceptId  the trigger that the edge takes the place of
 * @throws ControlError `triggers.cycle` with the loads named in order; `loads.notFound`
 */
export async function requireAcyclic(
  tx: Transaction,
  { loadId, upstreamLoadId, exceptId }: { loadId: string; upstreamLoadId: string; exceptId?: string },
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockKey})`;
  if (!(await tx.load.findUnique({ where: { id: upstreamLoadId }, select: { id: true } })))
    throw notFound('load');
  const edges = await allEdges(tx, exceptId);
  const cycle = cycleThrough(edges, { from: upstreamLoadId, to: loadId });
  if (cycle) throw await refused(tx, cycle);
}

/** Who starts whom. */
export async function allEdges(tx: Transaction, exceptId?: string): Promise<Edge[]> {
  const triggers = await tx.trigger.findMany({
    where: { kind: 'load', upstreamLoadId: { not: null }, ...(exceptId && { id: { not: exceptId } }) },
    select: { loadId: true, upstreamLoadId: true },
  });
  return triggers.map(({ loadId, upstreamLoadId }) => ({ from: upstreamLoadId!, to: loadId }));
}

async function refused(tx: Transaction, cycle: string[]): Promise<ControlError> {
  const loads = await tx.load.findMany({ where: { id: { in: cycle } }, select: { id: true, name: true } });
  const names = cycle.map((id) => loads.find((load) => load.id === id)?.name ?? id);
  const message =
    cycle.length === 2
      ? 'A load cannot start itself.'
      : `These loads would start each other for ever: ${names.join(' → ')}.`;
  return new ControlError('triggers.cycle', {
    kind: 'conflict',
    message,
    remedy: 'Choose a load that does not come after this one.',
    fields: { 'settings.upstreamLoadId': message },
  });
}
