import { db, type Prisma, type Transaction } from '@/lib/db';
import { notFound } from '../errors';
import type { TriggerSettings, TriggerView } from './schemas';

export const triggerParts = {
  load: { select: { id: true, name: true, archivedAt: true } },
  upstreamLoad: { select: { id: true, name: true } },
} as const satisfies Prisma.TriggerInclude;

export type TriggerRow = Prisma.TriggerGetPayload<{ include: typeof triggerParts }>;

export async function requireTrigger(id: string, tx: Transaction = db()): Promise<TriggerRow> {
  const row = await tx.trigger.findUnique({ where: { id }, include: triggerParts });
  if (!row) throw notFound('trigger');
  return row;
}

/** Whoever holds this decides alone what the trigger fires; null where it is gone. */
export async function lockTrigger(tx: Transaction, id: string) {
  await tx.$queryRaw`SELECT FROM triggers WHERE id = ${id}::uuid FOR UPDATE`;
  return tx.trigger.findUnique({
    where: { id },
    include: { load: { select: { archivedAt: true, pausedAt: true } } },
  });
}

export function settingsOf({
  kind,
  config,
  upstreamLoadId,
}: Pick<TriggerRow, 'kind' | 'config' | 'upstreamLoadId'>): TriggerSettings {
  return { kind, ...(config as object), ...(upstreamLoadId && { upstreamLoadId }) } as TriggerSettings;
}

/** The columns that hold a trigger's settings. */
export function settingsColumns(settings: TriggerSettings) {
  if (settings.kind !== 'load') {
    const { kind, ...config } = settings;
    return { kind, config, upstreamLoadId: null };
  }
  const { kind, upstreamLoadId, ...config } = settings;
  return { kind, config, upstreamLoadId };
}

export async function getTriggerView(id: string): Promise<TriggerView> {
  const [view] = await toTriggerViews([await requireTrigger(id)]);
  return view!;
}

export async function toTriggerViews(rows: TriggerRow[]): Promise<TriggerView[]> {
  const last = await lastBatches(rows.map(({ id }) => id));
  return rows.map((row) => toTriggerView(row, last.get(row.id)));
}

/** A look at the index for each trigger, whatever the length of its history. */
async function lastBatches(triggerIds: string[]): Promise<Map<string, BatchRef>> {
  const rows = await db().$queryRaw<(BatchRef & { triggerId: string })[]>`
    SELECT t.id AS "triggerId", b.id, b.state::text, b.queued_at AS "queuedAt"
    FROM unnest(${triggerIds}::uuid[]) AS t (id)
    CROSS JOIN LATERAL (SELECT * FROM batches WHERE trigger_id = t.id ORDER BY id DESC LIMIT 1) b`;
  return new Map(rows.map((row) => [row.triggerId, row]));
}

function toTriggerView(row: TriggerRow, lastBatch: BatchRef | undefined): TriggerView {
  const { id, name, archivedAt } = row.load;
  const settings = settingsOf(row);
  return {
    id: row.id,
    load: { id, name, isArchived: archivedAt !== null },
    settings,
    sentence: sentenceOf(settings, row.upstreamLoad?.name),
    isPaused: row.pausedAt !== null,
    problem: row.problem,
    lookedAt: row.lookedAt?.toISOString() ?? null,
    upstream: row.upstreamLoad,
    formerSecretUntil: row.formerSecretUntil?.toISOString() ?? null,
    lastBatch: lastBatch ? toBatchRef(lastBatch) : null,
  };
}

interface BatchRef {
  id: string;
  state: string;
  queuedAt: Date;
}

export function toBatchRef({ id, state, queuedAt }: BatchRef) {
  return { id, state, queuedAt: queuedAt.toISOString() };
}

function sentenceOf(settings: TriggerSettings, upstream: string | undefined): string {
  switch (settings.kind) {
    case 'files':
      return `A new file: ${settings.path}`;
    case 'webhook':
      return `A signed request: ${settings.name}`;
    case 'load':
      return `After ${upstream} has ${settings.onPartial ? 'succeeded or ended partial' : 'succeeded'}`;
  }
}
