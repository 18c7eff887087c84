import { z } from 'zod';
import { db, Prisma } from '@/lib/db';
import type { DriftChange } from '@/lib/engine';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { loadIdInputSchema, type LoadDrift, type LoadIdInput } from './schemas';

const shownBatches = 20;

/** The columns of a load's source as it is known, and the last batches that found others. Viewer. */
export async function listLoadDrift(context: ActorContext, input: LoadIdInput): Promise<LoadDrift> {
  requireRole(context, 'viewer');
  const { id } = parseInput(loadIdInputSchema, input);
  const [load, batches] = await Promise.all([
    db().load.findUnique({ where: { id, deletedAt: null }, select: { knownColumns: true } }),
    db().batch.findMany({
      where: { loadId: id, drift: { not: Prisma.AnyNull } },
      select: { id: true, state: true, queuedAt: true, isRehearsal: true, drift: true },
      orderBy: { id: 'desc' },
      take: shownBatches,
    }),
  ]);
  return {
    columns: z.array(z.object({ name: z.string(), type: z.string() })).parse(load?.knownColumns ?? []),
    batches: batches.map(({ drift, queuedAt, ...batch }) => ({
      ...batch,
      queuedAt: queuedAt.toISOString(),
      changes: drift as unknown as DriftChange[],
    })),
  };
}
