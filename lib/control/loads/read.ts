import { z } from 'zod';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { parseInput, requireRole } from '../verb';
import { requireVersion, toLoadView } from './internal';
import { getLoadInputSchema, type LoadVersionSummary, type LoadView, type GetLoadInput } from './schemas';

/** A load as it stands, or as one of its versions was. Viewer. */
export async function getLoad(context: ActorContext, input: GetLoadInput): Promise<LoadView> {
  requireRole(context, 'viewer');
  const { id, version } = parseInput(getLoadInputSchema, input);
  return toLoadView(await requireVersion(id, version));
}

/** Newest first. Viewer. */
export async function listLoadVersions(
  context: ActorContext,
  input: { id: string },
): Promise<LoadVersionSummary[]> {
  requireRole(context, 'viewer');
  const { id } = parseInput(z.object({ id: z.uuid() }), input);
  const versions = await db().loadVersion.findMany({
    where: { loadId: id, load: { deletedAt: null } },
    orderBy: { number: 'desc' },
    select: { number: true, createdAt: true, createdBy: { select: { name: true } } },
    take: 200,
  });
  if (versions.length === 0) throw notFound('load');
  return versions.map(({ number, createdAt, createdBy }) => ({
    number,
    createdAt: createdAt.toISOString(),
    createdBy: createdBy?.name ?? null,
  }));
}
