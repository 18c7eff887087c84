import type { Reason } from '../extract/block';
import type { Part } from '../extract/part';
import type { SqlSession } from '../sql/session';
import type { Check, StagingLayout } from '../staging';
import type { DoubtfulRecords } from './doubtful-records';
import type { RowPlace } from './refused-rows';

/** A row that COPY or a rule refused, with where it lies in memory. */
export interface RefusedRow {
  place: RowPlace;
  reasons: Reason[];
}

/** What staging rows takes, wherever they are staged. */
export interface CopyTools {
  session: SqlSession;
  layout: StagingLayout;
  checks: Check[];
  copySkipsBadRows: boolean;
  /** Where a bad row ends a COPY, the rest is sent again; else all of the part's rows are judged, and at once. */
  sendsAgain: boolean;
  doubtful: DoubtfulRecords;
  /** Where rows go over as tuples: writes some as text. */
  asText?(rows: readonly RowPlace[]): Promise<RowPlace[]>;
  /** The slow lane: finds every reason of the given rows and stages those that have none. */
  diagnose(
    stagingTable: string,
    rows: readonly RowPlace[],
  ): Promise<{ reasons: Map<number, Reason[]>; staged: number; leftOut: number }>;
}

/** The rows of one part, and where they go. */
export interface RowsTask {
  part: Part;
  /** Quoted name of the staging table. */
  table: string;
  /** Pages of the table that hold none of the part's rows: they need not be read. */
  pagesBefore?: number;
  /** Called with a few thousand rows at a time, before the part commits. */
  onRefused(refused: RefusedRow[]): Promise<void>;
}
