import type { Tuning, WriteMode } from '../plan';
import type { SqlSession } from '../sql/session';
import type { StagingLayout, StagingTable } from '../staging';
import type { Target } from '../target';

/** What a merge works with. */
export interface MergeContext {
  session: SqlSession;
  /** Quoted and qualified. */
  ledger: string;
  batchId: string;
  load: string;
  mode: WriteMode;
  target: Target;
  layout: StagingLayout;
  tuning: Tuning;
}

/** Counts as the database reported them, and what was chosen. */
export interface MergeCounts {
  inserted: number;
  updated: number;
  unchanged: number;
}

export interface MergeChoice {
  merge: string;
  why: string;
}

/** One way to move staged rows into the destination, inside the open merge transaction. */
export interface MergeStrategy {
  choice: MergeChoice;
  /** Takes one staging table; called for each, in the order in which they became ready. */
  take(table: StagingTable): Promise<void>;
  /** Called once after the last table. */
  finish(): Promise<MergeCounts>;
}
