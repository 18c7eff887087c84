import type { EngineEvent, QuarantinedRow } from '../events';
import type { Reason } from '../extract/block';
import type { Stage } from '../plan';
import type { Attempt, ErrorGroup } from '../result';
import { fingerprintOfIdentity, identityOf } from './fingerprint';

const EMIT_EVERY_MS = 250;
const GROUPS_KEPT = 1_000;

/** What a batch has done so far: counts, busy seconds, attempts and error groups. Observes; decides nothing. */
export class BatchAccount {
  read = 0;
  staged = 0;
  refused = 0;
  duplicates = 0;
  deleted = 0;
  warnings = 0;
  skippedLines = 0;
  bytes = 0;
  bytesTotal: number | undefined;
  plan = { merge: '', why: '' };
  readonly attempts: Attempt[] = [];
  readonly seconds: Record<Stage, number> = { extract: 0, stage: 0, validate: 0, reconcile: 0, merge: 0 };
  private readonly groups = new Map<string, ErrorGroup>();
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  private lastEmit = 0;
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
      deleted: 0,
      warnings: 0,
      skippedLines: 0,
      bytes: 0,
    });
    this.groups.clear();
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

  log(level: 'info' | 'warn', message: string): void {
    this.emit({ type: 'log', level, message });
  }

  /** Counts refused rows by cause. */
  quarantine(rows: readonly QuarantinedRow[]): void {
    this.refused += rows.length;
    for (const row of rows) this.group(row.reasons);
  }

  private group(reasons: Reason[]): void {
    const seen = new Set<ErrorGroup>();
    for (const reason of reasons) {
      const group = this.groupOf(reason);
      group.reasons += 1;
      if (!seen.has(group)) group.rows += 1;
      seen.add(group);
    }
  }

  private groupOf(reason: Reason): ErrorGroup {
    // Hostile data could make a group of every row: past the limit shapes are no longer told apart.
    const exact = identityOf(reason);
    const identity =
      this.groups.has(exact) || this.groups.size < GROUPS_KEPT ? exact : identityOf(reason, '…');
    const known = this.groups.get(identity);
    if (known) return known;
    const { column, rule, sqlstate, message, value } = reason;
    const group = {
      fingerprint: fingerprintOfIdentity(identity),
      column,
      rule,
      sqlstate,
      message,
      rows: 0,
      reasons: 0,
      sample: value,
    };
    this.groups.set(identity, group);
    return group;
  }

  errorGroups(): ErrorGroup[] {
    return [...this.groups.values()].sort(
      (a, b) => b.rows - a.rows || (a.fingerprint < b.fingerprint ? -1 : 1),
    );
  }

  /** Tells the surroundings how far the batch is; `force` at the end of a step, else a few times a second. */
  progress(force = false): void {
    const at = this.now();
    if (!force && at - this.lastEmit < EMIT_EVERY_MS) return;
    this.lastEmit = at;
    const { read, staged, refused, bytes, bytesTotal } = this;
    this.emit({ type: 'progress', read, staged, quarantined: refused, bytes, bytesTotal });
  }
}
