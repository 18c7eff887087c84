import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { cycleThrough } from './graph';
import { allEdges } from './require-acyclic';
import { listUpstreamLoadsInputSchema, type ListUpstreamLoadsInput, type UpstreamLoad } from './schemas';

const mostLoads = 2_000;

/** The loads that this one may wait for, by name, and those that it may not. Viewer. */
export async function listUpstreamLoads(
  context: ActorContext,
  input: ListUpstreamLoadsInput,
): Promise<UpstreamLoad[]> {
  requireRole(context, 'viewer');
  const { loadId } = parseInput(listUpstreamLoadsInputSchema, input);
  const [loads, edges] = await Promise.all([
    db().load.findMany({
      where: { archivedAt: null, id: { not: loadId } },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
      take: mostLoads,
    }),
    allEdges(db()),
  ]);
  return loads.map((load) => ({
    ...load,
    isAfter: cycleThrough(edges, { from: load.id, to: loadId }) !== undefined,
  }));
}
