import { z } from 'zod';
import { db, Prisma } from '@/lib/db';
import { batchRules, rules, asLoadError, batchResultSchema, inspectTable } from '@/lib/engine';
import { configWithSecrets } from '../connections';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { adviseOn, type AdviceFacts } from './advice-rules';
import type { StoredPlan } from './definition';
import { requireVersion, type WholeVersion } from './internal';
import type { LoadAdvice } from './schemas';

const batchesLookedAt = 20;

/**
 * What would make a load faster or steadier, from what the batches of its current version did and from how its
 * destination stands. Asks the destination; where that cannot be reached, the batches alone are judged. Viewer.
 */
export async function adviseLoad(
  context: ActorContext,
  input: { id: string },
): Promise<LoadAdvice & { notAsked: string | null }> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  const version = await requireVersion(id);
  const plan = version.plan as unknown as StoredPlan;
  const [batches, asked] = await Promise.all([lastResults(version.id), askDestination(version, plan)]);
  const advice = adviseOn({
    tuning: plan.tuning,
    mode: plan.mode,
    key: plan.key,
    comparesRows:
      plan.writing.duplicates === 'quarantine' || version.rules.some(({ rule }) => waitsForAll(rule)),
    batches,
    destination: asked.destination,
  });
  return { ...advice, notAsked: asked.notAsked };
}

/** Kinds that look at all staged rows at once. */
function waitsForAll(kind: string): boolean {
  const known: Record<string, { waitsForAll?: boolean; takesColumn?: boolean }> = { ...rules, ...batchRules };
  const rule = Object.hasOwn(known, kind) ? known[kind] : undefined;
  return rule?.waitsForAll === true || rule?.takesColumn === true;
}

async function lastResults(loadVersionId: string): Promise<AdviceFacts['batches']> {
  const batches = await db().batch.findMany({
    where: { loadVersionId, result: { not: Prisma.AnyNull } },
    orderBy: { id: 'desc' },
    take: batchesLookedAt,
    select: { result: true },
  });
  // A result that an earlier release wrote may have another shape: it says nothing of how things are now.
  return batches.flatMap(({ result }) => batchResultSchema.safeParse(result).data ?? []);
}

async function askDestination(
  { connection }: WholeVersion,
  { destination, key }: StoredPlan,
): Promise<{ destination: AdviceFacts['destination']; notAsked: string | null }> {
  try {
    const found = await inspectTable(connection.kind, configWithSecrets(connection), {
      table: destination.table,
      keyColumn: key[0] ?? null,
    });
    return { destination: found, notAsked: null };
  } catch (error) {
    return { destination: null, notAsked: asLoadError(error).message };
  }
}
