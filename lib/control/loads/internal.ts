import { db, type Prisma, type Transaction } from '@/lib/db';
import { ControlError, notFound } from '../errors';
import type { ActorContext } from '../context';
import { toFreshnessView } from '../freshness';
import { sourceLabel, sourceParts } from '../sources';
import { actorId } from '../verb';
import { toDefinition, toRuleView, type CheckedDefinition, type StoredPlan } from './definition';
import { rememberMapping } from './known-mapping';
import type { LoadPause, LoadView } from './schemas';

export const people = {
  owner: { select: { id: true, name: true } },
  pausedBy: { select: { name: true } },
} as const satisfies Prisma.LoadInclude;

export const versionParts = {
  load: { include: people },
  source: { include: sourceParts },
  connection: true,
  createdBy: true,
  rules: { orderBy: { position: 'asc' } },
} as const satisfies Prisma.LoadVersionInclude;

export type WholeVersion = Prisma.LoadVersionGetPayload<{ include: typeof versionParts }>;

/** @param number  left out, the current version */
export async function requireVersion(loadId: string, number?: number): Promise<WholeVersion> {
  const version = await db().loadVersion.findFirst({
    where: {
      loadId,
      load: { deletedAt: null },
      ...(number === undefined ? { currentOf: { id: loadId } } : { number }),
    },
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
  await rememberMapping(tx, { loadVersionId: id, plan });
}

/** Makes a new version out of another one, of this load or of the one it is a copy of. */
export function copyVersion(
  tx: Transaction,
  context: ActorContext,
  { plan, rules, sourceId, connectionId }: WholeVersion,
  as: { loadId: string; number: number },
): Promise<void> {
  const copied = { plan: plan as unknown as StoredPlan, rules: rules.map(toRuleView) };
  return insertVersion(tx, context, { ...copied, ...as, sourceId, connectionId });
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
    pause: toPause(load),
    quarantineDays: load.quarantineDays,
    owner: load.owner,
    createdAt: load.createdAt.toISOString(),
    updatedAt: load.updatedAt.toISOString(),
    version: {
      number: version.number,
      createdAt: version.createdAt.toISOString(),
      createdBy: version.createdBy?.name ?? null,
    },
    freshness: toFreshnessView(load),
    isCurrent: load.currentVersionId === version.id,
    source: { id: source.id, kind: source.kind, name: source.name, label: sourceLabel(source) },
    connection: { id: connection.id, name: connection.name, kind: connection.kind },
    definition: toDefinition(version),
  };
}

type LoadWithPeople = Prisma.LoadGetPayload<{ include: typeof people }>;

export function toPause({ pausedAt, pauseReason, pausedBy }: LoadWithPeople): LoadPause | null {
  if (!pausedAt) return null;
  return { at: pausedAt.toISOString(), reason: pauseReason ?? '', by: pausedBy?.name ?? null };
}

/**
 * Two changes of one load wait for each other, and a batch that is started for the change.
 * @returns its name and the number of its current version
 */
export async function lockLoad(tx: Transaction, id: string): Promise<{ name: string; number: number }> {
  const [row] = await tx.$queryRaw<{ name: string; number: number }[]>`
    SELECT l.name, v.number FROM loads l JOIN load_versions v ON v.id = l.current_version_id
    WHERE l.id = ${id}::uuid AND l.deleted_at IS NULL FOR UPDATE OF l`;
  if (!row) throw notFound('load');
  return row;
}

export function changedMeanwhile(): ControlError {
  return new ControlError('loads.changedMeanwhile', {
    kind: 'conflict',
    message: 'Somebody else saved this load while you edited it.',
    remedy: 'Reload the page to see their version, then make your change again.',
  });
}
