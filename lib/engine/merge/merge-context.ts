import type { Tuning } from '../plan';
import type { SqlSession } from '../sql/session';
import type { StagingLayout, StagingTable } from '../staging';
import type { WriteFacts } from './written-columns';

/** What a merge works with. */
export interface MergeContext extends WriteFacts {
  session: SqlSession;
  /** Quoted and qualified. */
  ledger: string;
  load: string;
  layout: StagingLayout;
  tuning: Tuning;
}

/** Counts as the database reported them. */
export interface MergeCounts {
  inserted: number;
  updated: number;
  unchanged: number;
  deleted: number;
}

/** What was chosen, and why. */
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
