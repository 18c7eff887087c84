import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { toFreshnessView, type FreshnessColumns } from '../freshness';
import { requireRole } from '../verb';
import { toMark, type MarkColumns } from './marks';
import type { Attention, AttentionItem } from './schemas';

const shown = 12;

type TroubledRow = FreshnessColumns &
  Omit<MarkColumns, 'id'> & {
    load_id: string;
    name: string;
    id: string | null;
    queued_at: Date;
    finished_at: Date | null;
    error_code: string | null;
    error_message: string | null;
    column: string | null;
    message: string | null;
    troubled: bigint;
  };

/**
 * Loads that need somebody: the last batch that ended by itself failed or left bad rows behind that are not all muted, or
 * the load is late. One look at the index for each load, whatever the length of its history. Viewer.
 */
export async function listAttention(context: ActorContext): Promise<Attention> {
  requireRole(context, 'viewer');
  const [[totals], rows] = await Promise.all([
    db().$queryRaw<[{ loads: number; loaded: number }]>`
      SELECT count(*)::int AS loads, count(loaded_at)::int AS loaded FROM loads WHERE archived_at IS NULL`,
    troubledLoads(),
  ]);
  return { ...totals, troubled: Number(rows[0]?.troubled ?? 0), items: rows.map(toItem) };
}

function troubledLoads(): Promise<TroubledRow[]> {
  return db().$queryRaw<TroubledRow[]>`
    WITH troubled AS (
      SELECT l.id AS load_id, l.name, l.freshness_sla AS "freshnessSla", l.loaded_at AS "loadedAt",
             l.fresh_until AS "freshUntil", b.*, coalesce(l.fresh_until < now(), false) AS is_late,
             count(*) OVER () AS troubled
      FROM loads l LEFT JOIN LATERAL (
        SELECT id, state::text AS state, queued_at, finished_at, read, quarantined, error_code, error_message FROM batches
        WHERE load_id = l.id AND state IN ('succeeded', 'partial', 'failed') AND NOT is_rehearsal
        ORDER BY id DESC LIMIT 1
      ) b ON true
      WHERE l.archived_at IS NULL AND (l.fresh_until < now() OR b.state = 'failed' OR b.state = 'partial' AND NOT EXISTS (
        SELECT FROM error_groups g LEFT JOIN error_group_totals t USING (fingerprint) WHERE g.batch_id = b.id
        HAVING bool_and(coalesce(t.muted_until > now(), false))))
      ORDER BY b.state IS NOT DISTINCT FROM 'failed' DESC, is_late DESC, b.finished_at DESC NULLS LAST
      LIMIT ${shown}
    )
    SELECT t.*, g."column", g.message
    FROM troubled t LEFT JOIN LATERAL (
      SELECT "column", message FROM error_groups WHERE batch_id = t.id ORDER BY rows DESC, fingerprint LIMIT 1
    ) g ON true
    ORDER BY t.state IS NOT DISTINCT FROM 'failed' DESC, t.is_late DESC, t.finished_at DESC NULLS LAST`;
}

function toItem(row: TroubledRow): AttentionItem {
  return {
    load: { id: row.load_id, name: row.name },
    batch: row.id === null ? null : toBatch({ ...row, id: row.id }),
    freshness: toFreshnessView(row),
    cause: causeOf(row),
  };
}

function toBatch(row: TroubledRow & { id: string }): AttentionItem['batch'] {
  const { queued_at: queuedAt, finished_at: finishedAt } = row;
  return {
    ...toMark(row),
    queuedAt: queuedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

function causeOf(row: TroubledRow): AttentionItem['cause'] {
  const { state, error_code, error_message, column, message } = row;
  if (state === 'failed' && error_message !== null)
    return { column: null, message: error_message, isDrift: error_code === 'drift.stopped' };
  return state === 'partial' && message !== null ? { column, message, isDrift: false } : null;
}
