import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { notFound } from '../errors';
import { parseInput, requireRole } from '../verb';
import { toSummary, type TotalRow } from './internal';
import { errorGroupIdInputSchema, type ErrorGroupIdInput, type ErrorGroupPage } from './schemas';
import { trendsOf } from './trend';

const shownLoads = 50;
const shownBatches = 20;

/** An error group with the loads it concerned and its last batches. Viewer. */
export async function getErrorGroup(
  context: ActorContext,
  input: ErrorGroupIdInput,
): Promise<ErrorGroupPage> {
  requireRole(context, 'viewer');
  const { fingerprint } = parseInput(errorGroupIdInputSchema, input);
  const [row] = await db().$queryRaw<TotalRow[]>`
    SELECT t.*, u.name AS muted_by
    FROM error_group_totals t LEFT JOIN users u ON u.id = t.muted_by_id
    WHERE t.fingerprint = ${fingerprint}`;
  if (!row) throw notFound('error group');
  const [trends, byLoad, lastBatches] = await Promise.all([
    trendsOf([fingerprint]),
    readLoads(fingerprint),
    readBatches(fingerprint),
  ]);
  return { ...toSummary(row, trends.get(fingerprint)), byLoad, lastBatches };
}

async function readLoads(fingerprint: string): Promise<ErrorGroupPage['byLoad']> {
  const rows = await db().$queryRaw<
    { id: string; name: string; rows: bigint; batches: bigint; day: string }[]
  >`
    SELECT l.id, l.name, sum(d.rows)::bigint AS rows, sum(d.batches)::bigint AS batches, max(d.day)::text AS day
    FROM error_group_days d JOIN loads l ON l.id = d.load_id
    WHERE d.fingerprint = ${fingerprint}
    GROUP BY l.id, l.name ORDER BY max(d.day) DESC, 3 DESC LIMIT ${shownLoads}`;
  return rows.map(({ id, name, day, ...counts }) => ({
    load: { id, name },
    rows: Number(counts.rows),
    batches: Number(counts.batches),
    lastDay: day,
  }));
}

async function readBatches(fingerprint: string): Promise<ErrorGroupPage['lastBatches']> {
  const groups = await db().batchErrorGroup.findMany({
    where: { fingerprint, batch: { isRehearsal: false } },
    orderBy: { batchId: 'desc' },
    take: shownBatches,
    select: {
      rows: true,
      batch: {
        select: {
          id: true,
          state: true,
          queuedAt: true,
          read: true,
          load: { select: { id: true, name: true } },
        },
      },
    },
  });
  return groups.map(({ rows, batch }) => ({
    ...{ id: batch.id, load: batch.load, state: batch.state },
    at: batch.queuedAt.toISOString(),
    rows: Number(rows),
    read: Number(batch.read),
  }));
}
