import type { DataFile } from '../data/data-file';
import type { BenchDatabase } from '../database';
import type { BenchTable } from '../tables';
import type { Command, Timing } from '../time-command';
import type { Totals } from '../totals';

/** A case as it is listed: cheap, nothing is made for it yet. */
export interface ListedCase {
  id: string;
  title: string;
  /** The case that does nothing but COPY the same rows: the last column of the table divides by it. */
  baseline?: string;
  isOurs?: boolean;
  /** Why it cannot be run here. */
  unavailable?: string;
  /** @param rows rows asked for; a case may take a stated share of them */
  build(rows: number): BenchCase;
}

export interface BenchCase {
  table: BenchTable;
  input: DataFile;
  /** Folder of pages to serve while the command runs. */
  pages?: string;
  /** Brings the freshly made, empty table to where the case starts from; not timed. */
  prepare?: (database: BenchDatabase) => Promise<void>;
  command: (surroundings: Surroundings) => Command;
  /** What the table must hold afterwards: a run that failed is not a fast one. Left out where nothing is loaded. */
  expected?: Totals;
  /** What else must hold afterwards. */
  alsoCheck?: (timing: Timing, database: BenchDatabase) => Promise<void>;
  /** The figure, where it is only a part of the command's time. */
  secondsOf?: (timing: Timing, database: BenchDatabase) => Promise<number>;
}

export interface Surroundings {
  url: string;
  pagesUrl: string;
}
