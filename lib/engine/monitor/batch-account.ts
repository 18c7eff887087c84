import type { EngineEvent, LateRefusal } from '../events';
import type { Stage } from '../plan';
import {
  NO_SAMPLES,
  type Attempt,
  type BatchResult,
  type ErrorGroup,
  type RehearsalReport,
  type RowCounts,
  type SourceShape,
} from '../result';
import { ReasonTally, type TallyData } from './reason-tally';

const EMIT_EVERY_MS = 250;

/** What an earlier process has staged of a batch. */
interface StagedBefore {
  read: number;
  staged: number;
  filtered: number;
  skippedLines: number;
  bytes: number;
  /** Refused rows by cause, part by part. */
  refused: readonly TallyData[];
}

type LaneCounts = Pick<RowCounts, 'inserted' | 'updated' | 'unchanged'>;

/** What a batch has done so far: counts, busy seconds, attempts and error groups. Observes; decides nothing. */
export class BatchAccount {
  read = 0;
  staged = 0;
  refused = 0;
  duplicates = 0;
  filtered = 0;
  deleted = 0;
  warnings = 0;
  skippedLines = 0;
  bytes = 0;
  bytesTotal: number | undefined;
  /** COMMIT was sent, and the ledger has not been asked since. */
  isInDoubt = false;
  plan = { merge: '', why: '' };
  /** What a rehearsal found; nothing in any other batch. */
  rehearsal: RehearsalReport = { wouldStop: null, samples: NO_SAMPLES };
  watermark: BatchResult['watermark'] = null;
  /** Merge lanes that are in the destination; null where there are none. */
  lanes: BatchResult['lanes'] = null;
  /** What these did, as their transactions counted it. */
  readonly laneCounts: LaneCounts = { inserted: 0, updated: 0, unchanged: 0 };
  /** Those of them whose rows are out of staging. */
  readonly lanesLeftOut = new Set<number>();
  /** Rows refused once all was staged, of a batch that may be merged in lanes. */
  readonly refusedLate: LateRefusal[] = [];
  /** Those that had been refused so before the lanes went in; undefined where there are no lanes, or that is not known. */
  refusedBefore: readonly LateRefusal[] | undefined;
  /** Columns of the source, once they are known. */
  source: SourceShape | null = null;
  readonly attempts: Attempt[] = [];
  readonly seconds: Record<Stage, number> = { extract: 0, stage: 0, validate: 0, reconcile: 0, merge: 0 };
  private tally = new ReasonTally();
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  private lastEmit = 0;
  private untold: NodeJS.Timeout | undefined;
  private stage: Stage | undefined;

  constructor(
    private readonly emit: (event: EngineEvent) => void,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
  }

  /** Forgets the rows of a try that is given up; attempts and times stay. */
  startOver(): void {
    Object.assign(this, {
      read: 0,
      staged: 0,
      refused: 0,
      duplicates: 0,
      filtered: 0,
      deleted: 0,
      warnings: 0,
      skippedLines: 0,
      bytes: 0,
      rehearsal: { wouldStop: null, samples: NO_SAMPLES },
      watermark: null,
    });
    this.lanesLeftOut.clear();
    this.refusedLate.length = 0;
    this.tally = new ReasonTally();
  }

  /** Goes on counting where an earlier process ended; for an account that has counted nothing yet. */
  goOnAfter({ refused, ...counts }: StagedBefore): void {
    Object.assign(this, counts);
    for (const tally of refused) this.quarantine(ReasonTally.from(tally));
  }

  enter(stage: Stage): void {
    if (this.stage === stage) return;
    this.stage = stage;
    this.emit({ type: 'stage', stage });
  }

  async timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.seconds[stage] += (performance.now() - started) / 1000;
    }
  }

  /** Iterates `items`, charging the time that each took to come to `stage`. */
  async *timedItems<T>(stage: Stage, items: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.timed(stage, () => iterator.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }

  attempt(attempt: Attempt): void {
    this.attempts.push(attempt);
    this.emit({ type: 'attempt', attempt });
  }

  choose(plan: { merge: string; why: string }): void {
    this.plan = plan;
    this.emit({ type: 'plan', ...plan });
  }

  tellSource(source: SourceShape): void {
    this.source = source;
    this.emit({ type: 'source', ...source });
  }

  waits(table: string, holder: { batchId: string | null } | null): void {
    this.emit({ type: 'waits', table, for: holder });
    if (holder)
      this.log(
        'info',
        `All is staged. Waits for ${holder.batchId ? `batch ${holder.batchId}` : 'a merge'} into ${table}.`,
      );
  }

  /** A merge lane has committed. */
  mergedLane(
    { lanes, by }: { lanes: number; by: string },
    { lane, ...counts }: LaneCounts & { lane: number },
  ): void {
    const before = this.lanes?.merged ?? [];
    if (before.includes(lane)) return;
    const merged = [...before, lane].sort((one, other) => one - other);
    this.lanes = { lanes, by, merged };
    this.laneCounts.inserted += counts.inserted;
    this.laneCounts.updated += counts.updated;
    this.laneCounts.unchanged += counts.unchanged;
    this.log('info', `Merge lane ${lane} is in the table; ${merged.length} of ${lanes} are.`);
  }

  log(level: 'info' | 'warn', message: string): void {
    this.emit({ type: 'log', level, message });
  }

  /** Takes on what one staged part, or one late check, refused. */
  quarantine(tally: ReasonTally): void {
    this.refused += tally.rows;
    this.tally.add(tally);
  }

  rowsRefusedBy(rule: string, column: string | null): number {
    return this.tally.rowsRefusedBy(rule, column);
  }

  errorGroups(): ErrorGroup[] {
    return this.tally.groups();
  }

  /** Tells the surroundings how far the batch is; `force` at the end of a step, else a few times a second. */
  progress(force = false): void {
    const at = this.now();
    const wait = EMIT_EVERY_MS - (at - this.lastEmit);
    if (!force && wait > 0) {
      // A source may have nothing more to say for a minute: what came last is told all the same.
      this.untold ??= setTimeout(() => this.progress(true), wait).unref();
      return;
    }
    this.fallSilent();
    this.lastEmit = at;
    const { read, staged, refused, bytes, bytesTotal } = this;
    this.emit({ type: 'progress', read, staged, quarantined: refused, bytes, bytesTotal });
  }

  /** Nothing is told of progress later, unless there is some. */
  fallSilent(): void {
    clearTimeout(this.untold);
    this.untold = undefined;
  }
}
