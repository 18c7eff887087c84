import type { LoadError } from '../errors';
import type { DifferenceSamples } from '../result';
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
  /** The merge is a rehearsal: it is rolled back, and takes the locks that hold nobody up. */
  rehearsal?: Rehearsal | undefined;
}

/** What a rehearsal tells while it merges. */
export interface Rehearsal {
  /** Quoted and qualified name of a table of this batch, for the merge transaction alone. */
  table(suffix: string): string;
  /** The deletion brake would stop the batch. */
  onBrake(error: LoadError): void;
  onSamples(samples: DifferenceSamples): void;
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
