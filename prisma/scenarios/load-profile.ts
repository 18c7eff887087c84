import type { FreshnessSla } from '@/lib/control/freshness/schemas';
import type { Timing } from '@/lib/control/schedules/schemas';

/** A load of a scenario, and how its batches turn out. */
export interface LoadProfile {
  name: string;
  description: string;
  mode: 'upsert' | 'append' | 'replace';
  timing: Timing;
  timeZone: string;
  sla: FreshnessSla | null;
  /** A batch starts so often, the first so long after midnight (UTC). */
  everyMinutes: number;
  offsetMinutes: number;
  /** Rows of a batch, and how many of them it reads in a second. */
  rows: number;
  rowsPerSecond: number;
  /** Shares of batches, 0 to 1. */
  failing: number;
  partial: number;
  /** Share of bad rows in a partial batch, and how many it has at most; left out, as many as the scenario says. */
  bad: number;
  mostBadRows?: number;
  /** The last batch ended so long ago. */
  silentMinutes: number;
  /** How the last batch ended; left out, as it comes. */
  last?: 'succeeded' | 'partial' | 'failed';
}
