import { setTimeout as sleep } from 'node:timers/promises';
import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { isEnded, requireBatch, toBatchSummary } from './internal';
import { batchListener } from './listen';
import { metricsAfter } from './metrics';
import { toLogLine } from './read';
import { batchIdInputSchema, type BatchLive, type BatchIdInput } from './schemas';

/** At most one event in this time, whatever happens. */
const leastPauseMs = 1_000;
/** Without a notification, a look at the batch this often. */
const pollMs = 2_500;
const shownLines = 200;

/**
 * The states of a batch as they come about: now, at each change, at most one a second, and last the one it ends in.
 * Viewer.
 * @param signal  ends it, e.g. when the browser goes away
 */
export async function* followBatch(
  context: ActorContext,
  input: BatchIdInput,
  signal: AbortSignal,
): AsyncGenerator<BatchLive> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const bell = new Bell();
  const unsubscribe = batchListener().subscribe(batchId, () => bell.ring());
  try {
    const seen: Seen = { updatedAt: '', metricAt: new Date(0), logId: 0n };
    while (!signal.aborted) {
      const live = await look(batchId, seen);
      if (live) yield live;
      if (live?.isFinal) return;
      if (live) await sleep(leastPauseMs, undefined, { signal }).catch(() => undefined);
      await bell.heard(pollMs, signal);
    }
  } finally {
    unsubscribe();
  }
}

/** What the follower has been told. */
interface Seen {
  updatedAt: string;
  metricAt: Date;
  logId: bigint;
}

/** What is new since the last look; undefined where nothing is. */
async function look(batchId: string, seen: Seen): Promise<BatchLive | undefined> {
  const batch = toBatchSummary(await requireBatch(batchId));
  if (batch.updatedAt === seen.updatedAt && !isEnded(batch.state)) return undefined;
  const [metrics, lines] = await Promise.all([
    metricsAfter(batchId, seen.metricAt),
    db().batchLogLine.findMany({
      where: { batchId, id: { gt: seen.logId } },
      orderBy: { id: 'desc' },
      take: shownLines,
    }),
  ]);
  seen.updatedAt = batch.updatedAt;
  seen.metricAt = new Date(metrics.at(-1)?.at ?? seen.metricAt);
  seen.logId = lines[0]?.id ?? seen.logId;
  return { batch, metrics, log: lines.reverse().map(toLogLine), isFinal: isEnded(batch.state) };
}

/** Remembers a ring until it is heard, so that none between two looks is lost. */
class Bell {
  private isRung = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  async heard(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isRung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', this.wake, { once: true });
      });
      if (this.wake) signal.removeEventListener('abort', this.wake);
      this.wake = undefined;
    }
    this.isRung = false;
  }
}
