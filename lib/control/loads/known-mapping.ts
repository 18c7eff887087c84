import { createHash } from 'node:crypto';
import { db, type Transaction } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import type { StoredPlan } from './definition';
import { findKnownMappingInputSchema, type FindKnownMappingInput, type KnownMapping } from './schemas';

/** The mapping that was last saved for a source of just these fields, in whatever order; null where none was. Editor. */
export async function findKnownMapping(
  context: ActorContext,
  input: FindKnownMappingInput,
): Promise<KnownMapping | null> {
  requireRole(context, 'editor');
  const { fields } = parseInput(findKnownMappingInputSchema, input);
  const known = await db().knownMapping.findUnique({
    where: { shape: shapeOf(fields), loadVersion: { load: { deletedAt: null } } },
    include: { loadVersion: { include: { load: { select: { id: true, name: true } } } } },
  });
  if (!known) return null;
  const { load, plan } = known.loadVersion;
  const stored = plan as unknown as StoredPlan;
  const { mapping = [], computed = [], lookups = [] } = stored;
  const usedAt = known.usedAt.toISOString();
  return { load, usedAt, mapping, computed, lookups, paths: pathsOf(stored) };
}

/** Remembers which version maps the fields that it does, in the caller's transaction. */
export async function rememberMapping(
  tx: Transaction,
  { loadVersionId, plan }: { loadVersionId: string; plan: StoredPlan },
): Promise<void> {
  const paths = pathsOf(plan);
  // What lies inside the records is the choice of the load, and no part of their shape.
  const fields = plan.mapping?.map(({ field }) => field).filter((field) => !paths.includes(field)) ?? [];
  if (fields.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO known_mappings (shape, load_version_id) VALUES (${shapeOf(fields)}, ${loadVersionId}::uuid)
    ON CONFLICT (shape) DO UPDATE SET load_version_id = EXCLUDED.load_version_id, used_at = now()`;
}

function pathsOf({ format }: StoredPlan): string[] {
  return (format.dialect.paths ?? []) as string[];
}

function shapeOf(fields: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...fields].sort()))
    .digest('hex');
}
