import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { batchIdInputSchema, type BatchMetricView, type BatchIdInput } from './schemas';

/** As many as a chart can show. */
const mostPoints = 600;

interface MetricRow {
  at: Date;
  read: bigint;
  staged: bigint;
  quarantined: bigint;
  bytes: bigint;
}

/** How far the batch was, second by second; thinned out evenly where there are too many points. Viewer. */
export async function listBatchMetrics(
  context: ActorContext,
  input: BatchIdInput,
): Promise<BatchMetricView[]> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  return metricsAfter(batchId, new Date(0));
}

export async function metricsAfter(batchId: string, after: Date): Promise<BatchMetricView[]> {
  const rows = await db().$queryRaw<MetricRow[]>`
    SELECT at, read, staged, quarantined, bytes
    FROM (
      SELECT *, row_number() OVER (ORDER BY at) AS number, count(*) OVER () AS total
      FROM batch_metrics WHERE batch_id = ${batchId}::uuid AND at > ${after}
    ) m
    WHERE number = total OR (number - 1) % greatest(1, ceil(total / ${mostPoints}::numeric)::bigint) = 0
    ORDER BY at`;
  return rows.map((row) => ({
    at: row.at.toISOString(),
    read: Number(row.read),
    staged: Number(row.staged),
    quarantined: Number(row.quarantined),
    bytes: Number(row.bytes),
  }));
}
