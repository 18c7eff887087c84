import type { ErrorGroupSummary } from './schemas';
import type { Trend } from './trend';

export interface TotalRow {
  fingerprint: string;
  column: string | null;
  rule: string;
  sqlstate: string | null;
  message: string;
  sample: string | null;
  rows: bigint;
  batches: number;
  first_seen_at: Date;
  last_seen_at: Date;
  muted_until: Date | null;
  muted_by: string | null;
}

const noTrend: Trend = { trend: [], loads: [], loadsTotal: 0, lastBatchId: null };

export function toSummary(row: TotalRow, trend: Trend = noTrend): ErrorGroupSummary {
  const { fingerprint, column, rule, sqlstate, message, sample, batches } = row;
  const isMuted = row.muted_until !== null && row.muted_until.getTime() > Date.now();
  return {
    ...{ fingerprint, column, rule, sqlstate, message, sample, batches },
    rows: Number(row.rows),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    mutedUntil: isMuted ? row.muted_until!.toISOString() : null,
    mutedBy: isMuted ? row.muted_by : null,
    ...trend,
  };
}
