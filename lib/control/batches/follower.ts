import { db } from '@/lib/db';
import { isEnded, summaryParts, toBatchSummary } from './internal';
import { metricsAfter } from './metrics';
import { toLogLine } from './read';
import type { BatchLive } from './schemas';

const shownLines = 200;

/** Tells what is new of one batch since its last look; the first look tells all. */
export class BatchFollower {
  /** There is no such batch, or no more. */
  isGone = false;
  private updatedAt = '';
  private metricAt = new Date(0);
  private logId = 0n;

  constructor(private readonly batchId: string) {}

  /** @returns undefined where nothing is new */
  async look(): Promise<BatchLive | undefined> {
    const { batchId } = this;
    const row = await db().batch.findUnique({
      where: { id: batchId },
      include: summaryParts,
      omit: { result: true },
    });
    this.isGone = row === null;
    if (!row || row.updatedAt.toISOString() === this.updatedAt) return undefined;
    const batch = toBatchSummary(row);
    const [metrics, lines] = await Promise.all([
      metricsAfter(batchId, this.metricAt),
      db().batchLogLine.findMany({
        where: { batchId, id: { gt: this.logId } },
        orderBy: { id: 'desc' },
        take: shownLines,
      }),
    ]);
    this.updatedAt = batch.updatedAt;
    this.metricAt = new Date(metrics.at(-1)?.at ?? this.metricAt);
    this.logId = lines[0]?.id ?? this.logId;
    return { batch, metrics, log: lines.reverse().map(toLogLine), isFinal: isEnded(batch.state) };
  }
}
