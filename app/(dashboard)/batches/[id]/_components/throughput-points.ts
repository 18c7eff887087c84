import type { BatchMetricView } from '@/lib/control/batches/schemas';

export interface ThroughputPoint {
  /** Since the batch started. */
  seconds: number;
  read: number;
  quarantined: number;
  /** Since the point before. */
  rowsPerSecond: number;
}

/** Speeds from running totals: each point against the one before, the first against the start. */
export function throughputPoints(
  metrics: readonly BatchMetricView[],
  startedAt: string | null,
): ThroughputPoint[] {
  const start = startedAt ? Date.parse(startedAt) : metrics[0] ? Date.parse(metrics[0].at) : 0;
  let before = { at: start, read: 0 };
  const points: ThroughputPoint[] = [];
  for (const metric of metrics) {
    const at = Date.parse(metric.at);
    if (at <= before.at) continue;
    points.push({
      seconds: (at - start) / 1000,
      read: metric.read,
      quarantined: metric.quarantined,
      rowsPerSecond: Math.max(0, ((metric.read - before.read) * 1000) / (at - before.at)),
    });
    before = { at, read: metric.read };
  }
  return points;
}
