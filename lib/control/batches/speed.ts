import { db } from '@/lib/db';
import type { BatchRow } from './internal';
import type { ListedBatch } from './schemas';

/** Of the last while, so that a slow start does not stay in the figure. */
const spanSeconds = 10;

interface Rates {
  id: string;
  rows: number;
  bytes: number;
}

/** How fast running batches are, and how long each may still read; nothing of one that has just begun. */
export async function speedsOf(
  batches: readonly Pick<BatchRow, 'id' | 'bytes' | 'bytesTotal'>[],
): Promise<Map<string, NonNullable<ListedBatch['speed']>>> {
  if (batches.length === 0) return new Map();
  const ids = batches.map(({ id }) => id);
  const rates = await db().$queryRaw<Rates[]>`
    SELECT b.id, ((l.read - f.read) / s.seconds)::float8 AS rows, ((l.bytes - f.bytes) / s.seconds)::float8 AS bytes
    FROM unnest(${ids}::uuid[]) AS b(id)
    CROSS JOIN LATERAL (SELECT * FROM batch_metrics WHERE batch_id = b.id ORDER BY at DESC LIMIT 1) l
    CROSS JOIN LATERAL (
      SELECT * FROM batch_metrics
      WHERE batch_id = b.id AND at >= l.at - make_interval(secs => ${spanSeconds}) ORDER BY at LIMIT 1
    ) f
    CROSS JOIN LATERAL (SELECT extract(epoch FROM l.at - f.at) AS seconds) s
    WHERE s.seconds > 0`;
  const byId = new Map(batches.map((batch) => [batch.id, batch]));
  return new Map(rates.map((rate) => [rate.id, toSpeed(rate, byId.get(rate.id)!)]));
}

function toSpeed({ rows, bytes }: Rates, batch: Pick<BatchRow, 'bytes' | 'bytesTotal'>) {
  const left = batch.bytesTotal === null ? null : Number(batch.bytesTotal - batch.bytes);
  return { rowsPerSecond: rows, secondsLeft: left === null || left <= 0 || bytes <= 0 ? null : left / bytes };
}
