import { db, type Prisma, type Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import type { ActorContext } from '../context';
import { toFreshnessView } from '../freshness';
import { sourceLabel } from '../sources';
import { actorId } from '../verb';
import { toDefinition, type CheckedDefinition } from './definition';
import type { LoadView } from './schemas';

export const versionParts = {
  load: true,
  source: { include: { upload: true } },
  connection: true,
  createdBy: true,
  rules: { orderBy: { position: 'asc' } },
} as const satisfies Prisma.LoadVersionInclude;

export type WholeVersion = Prisma.LoadVersionGetPayload<{ include: typeof versionParts }>;

/** @param number  left out, the current version */
export async function requireVersion(loadId: string, number?: number): Promise<WholeVersion> {
  const version = await db().loadVersion.findFirst({
    where: { loadId, ...(number === undefined ? { currentOf: { id: loadId } } : { number }) },
    include: versionParts,
  });
  if (!version) throw notFound('load');
  return version;
}

/** Adds a version and makes it the current one, in the caller's transaction. */
export async function insertVersion(
  tx: Transaction,
  context: ActorContext,
  version: CheckedDefinition & { loadId: string; number: number; sourceId: string; connectionId: string },
): Promise<void> {
  const { plan, rules, ...ids } = version;
  await requireParts(tx, ids);
  const { id } = await tx.loadVersion.create({
    data: {
      ...ids,
      plan: plan as object,
      createdById: actorId(context),
      rules: {
        create: rules.map((rule, position) => ({ ...rule, params: rule.params as object, position })),
      },
    },
  });
  await tx.load.update({ where: { id: ids.loadId }, data: { currentVersionId: id } });
}

async function requireParts(tx: Transaction, ids: { sourceId: string; connectionId: string }): Promise<void> {
  const [source, connection] = await Promise.all([
    tx.source.findUnique({ where: { id: ids.sourceId }, select: { id: true } }),
    tx.connection.findUnique({ where: { id: ids.connectionId }, select: { id: true } }),
  ]);
  if (!source) throw missing('source', 'definition.sourceId');
  if (!connection) throw missing('connection', 'definition.destination.connectionId');
}

function missing(what: string, field: string): ControlError {
  const message = `This ${what} does not exist any more. Choose another.`;
  return new ControlError('loads.partMissing', { kind: 'invalid', message, fields: { [field]: message } });
}

export function toLoadView(version: WholeVersion): LoadView {
  const { load, source, connection } = version;
  return {
    id: load.id,
    name: load.name,
    description: load.description,
    archivedAt: load.archivedAt?.toISOString() ?? null,
    createdAt: load.createdAt.toISOString(),
    updatedAt: load.updatedAt.toISOString(),
    version: {
      number: version.number,
      createdAt: version.createdAt.toISOString(),
      createdBy: version.createdBy?.name ?? null,
    },
    freshness: toFreshnessView(load),
    isCurrent: load.currentVersionId === version.id,
    source: { id: source.id, name: source.name, label: sourceLabel(source) },
    connection: { id: connection.id, name: connection.name, kind: connection.kind },
    definition: toDefinition(version),
  };
}
