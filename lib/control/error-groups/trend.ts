import { db } from '@/lib/db';
import { TREND_DAYS, type ErrorGroupSummary } from './schemas';

export type Trend = Pick<ErrorGroupSummary, 'trend' | 'loads' | 'loadsTotal' | 'lastBatchId'>;

const shownLoads = 3;

interface TrendRow {
  fingerprint: string;
  trend: string[];
  loads: { id: string; name: string }[];
  loads_total: number;
  last_batch_id: string | null;
}

/** Days, loads and the last batch of some groups: of a page of them, never of all. */
export async function trendsOf(fingerprints: string[]): Promise<Map<string, Trend>> {
  if (fingerprints.length === 0) return new Map();
  const rows = await db().$queryRaw<TrendRow[]>`
    SELECT f.fingerprint, d.trend, l.loads, l.loads_total::int, b.batch_id AS last_batch_id
    FROM unnest(${fingerprints}::text[]) AS f(fingerprint)
    CROSS JOIN LATERAL (
      SELECT array_agg(coalesce(r.rows, 0)::text ORDER BY s.day) AS trend
      FROM generate_series(0, ${TREND_DAYS - 1}::int) AS n
      CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'UTC')::date - (${TREND_DAYS - 1}::int - n) AS day) s
      LEFT JOIN LATERAL (
        SELECT sum(rows) AS rows FROM error_group_days e WHERE e.fingerprint = f.fingerprint AND e.day = s.day
      ) r ON true
    ) d
    CROSS JOIN LATERAL (
      SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.load_id, 'name', c.name)) FILTER (WHERE c.place <= ${shownLoads}), '[]') AS loads,
             count(*) AS loads_total
      FROM (
        SELECT e.load_id, n.name, row_number() OVER (ORDER BY max(e.day) DESC, sum(e.rows) DESC, n.name) AS place
        FROM error_group_days e JOIN loads n ON n.id = e.load_id
        WHERE e.fingerprint = f.fingerprint GROUP BY e.load_id, n.name
      ) c
    ) l
    LEFT JOIN LATERAL (
      SELECT g.batch_id FROM error_groups g JOIN batches a ON a.id = g.batch_id
      WHERE g.fingerprint = f.fingerprint AND NOT a.is_rehearsal ORDER BY g.batch_id DESC LIMIT 1
    ) b ON true`;
  return new Map(
    rows.map((row) => [
      row.fingerprint,
      {
        trend: row.trend.map(Number),
        loads: row.loads,
        loadsTotal: row.loads_total,
        lastBatchId: row.last_batch_id,
      },
    ]),
  );
}
