import type { QuarantinedRow } from '../events';
import type { Reason } from '../extract/block';
import type { ErrorGroup } from '../result';
import { fingerprintOfIdentity, identityOf } from './fingerprint';

const GROUPS_KEPT = 1_000;

interface ListGroups {
  /** One for each reason. */
  groups: ErrorGroup[];
  distinct: ErrorGroup[];
}

export interface TallyData {
  rows: number;
  groups: [identity: string, group: ErrorGroup][];
}

/** Refused rows counted by cause. Kept apart for each try at a part, so that a part that is staged again counts once. */
export class ReasonTally {
  rows = 0;
  private readonly byIdentity = new Map<string, ErrorGroup>();
  /** Rows that fail alike share one list of reasons: its groups are looked for once. */
  private readonly byList = new WeakMap<readonly Reason[], ListGroups>();

  count(rows: readonly QuarantinedRow[]): void {
    this.rows += rows.length;
    for (const { reasons } of rows) {
      const { groups, distinct } = this.groupsOf(reasons);
      for (const group of groups) group.reasons += 1;
      for (const group of distinct) group.rows += 1;
    }
  }

  add(other: ReasonTally): void {
    this.rows += other.rows;
    for (const [identity, group] of other.byIdentity) {
      const known = this.byIdentity.get(identity);
      if (!known) this.byIdentity.set(identity, { ...group });
      else Object.assign(known, { rows: known.rows + group.rows, reasons: known.reasons + group.reasons });
    }
  }

  /** As plain data, for another process to take over by `ReasonTally.from`. */
  toJSON(): TallyData {
    return { rows: this.rows, groups: [...this.byIdentity] };
  }

  static from({ rows, groups }: TallyData): ReasonTally {
    const tally = new ReasonTally();
    tally.rows = rows;
    for (const [identity, group] of groups) tally.byIdentity.set(identity, group);
    return tally;
  }

  /** Rows refused by rules of a kind on a column. */
  rowsRefusedBy(rule: string, column: string | null): number {
    let rows = 0;
    for (const group of this.byIdentity.values())
      if (group.rule === rule && group.column === column) rows += group.rows;
    return rows;
  }

  /** The largest first. */
  groups(): ErrorGroup[] {
    return [...this.byIdentity.values()].sort(
      (a, b) => b.rows - a.rows || (a.fingerprint < b.fingerprint ? -1 : 1),
    );
  }

  private groupsOf(reasons: readonly Reason[]): ListGroups {
    const known = this.byList.get(reasons);
    if (known) return known;
    const groups = reasons.map((reason) => this.groupOf(reason));
    const found = { groups, distinct: [...new Set(groups)] };
    this.byList.set(reasons, found);
    return found;
  }

  private groupOf(reason: Reason): ErrorGroup {
    // Hostile data could make a group of every row: past the limit shapes are no longer told apart.
    const exact = identityOf(reason);
    const isKept = this.byIdentity.has(exact) || this.byIdentity.size < GROUPS_KEPT;
    const identity = isKept ? exact : identityOf(reason, '…');
    const known = this.byIdentity.get(identity);
    if (known) return known;
    const { column, rule, sqlstate, message, value: sample } = reason;
    const fingerprint = fingerprintOfIdentity(identity);
    const group = { fingerprint, column, rule, sqlstate, message, rows: 0, reasons: 0, sample };
    this.byIdentity.set(identity, group);
    return group;
  }
}
