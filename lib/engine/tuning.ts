import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;
const HOUR_MS = 3_600_000;

/** Least and most of each figure, in the figure's own unit: for plans, options and forms alike. */
export const TUNING_LIMITS = {
  lanes: [1, 32],
  helpers: [0, 32],
  mergeLanes: [1, 16],
  partBytes: [64 * KIB, 1024 * MIB],
  maxRecordBytes: [KIB, 256 * MIB],
  workMemMb: [1, 65_536],
  maintenanceWorkMemMb: [1, 65_536],
  lockTimeoutMs: [0, 24 * HOUR_MS],
  statementTimeoutMs: [0, 7 * 24 * HOUR_MS],
  retries: [0, 20],
} as const satisfies Record<string, readonly [number, number]>;

/** A whole number within its limits; what is wrong is said in one sentence whatever it is. */
export function limited(name: keyof typeof TUNING_LIMITS) {
  const [least, most] = TUNING_LIMITS[name];
  const error = `must be a whole number from ${least} to ${most}${UNITS[name] ?? ''}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

const UNITS: Partial<Record<keyof typeof TUNING_LIMITS, string>> = {
  partBytes: ' bytes',
  maxRecordBytes: ' bytes',
  workMemMb: ' MiB',
  maintenanceWorkMemMb: ' MiB',
  lockTimeoutMs: ' milliseconds',
  statementTimeoutMs: ' milliseconds',
};

/** How rows are dealt to merge lanes: by a hash of the key, by ranges of it, or by the values of one column. */
export const MERGE_LANES_BY = ['hash', 'range', 'column'] as const;

export const tuningSchema = z.object({
  /** Connections that copy into staging. */
  lanes: limited('lanes').default(2),
  /** Other workers that may be asked to stage pieces of a batch beside the one that runs it; 0 asks nobody. */
  helpers: limited('helpers').default(2),
  /**
   * Transactions that the merge is split into, each on a connection of its own; 1 is one transaction. With more, readers
   * may see some of them before others.
   */
  mergeLanes: limited('mergeLanes').default(1),
  mergeBy: z.enum(MERGE_LANES_BY).default('hash'),
  /** By column: rows with the same value there are merged in the same transaction. */
  mergeColumn: z.string().min(1).optional(),
  /** COPY data of one part; memory is about (lanes + 2) × this. */
  partBytes: limited('partBytes').default(8 * MIB),
  /** Past it a record is refused. */
  maxRecordBytes: limited('maxRecordBytes').default(16 * MIB),
  /**
   * `short-lock` stages everything before it touches the table; `speed` merges while staging still runs, which locks
   * an empty table for the whole load, and for its merge, against readers too, one that is mostly rewritten. Tables that
   * the load creates itself are always filled the fast way.
   */
  prefer: z.enum(['short-lock', 'speed']).default('short-lock'),
  /** Server memory for each sort and hash of the checks and the merge, in MiB. */
  workMemMb: limited('workMemMb').default(64),
  /** Server memory for building the key, in MiB. */
  maintenanceWorkMemMb: limited('maintenanceWorkMemMb').default(256),
  /** Longest wait for a lock that others hold on the table, 0 for no end; then the merge is tried again. */
  lockTimeoutMs: limited('lockTimeoutMs').default(10_000),
  /** Longest that one statement in the destination may take, 0 for no end. */
  statementTimeoutMs: limited('statementTimeoutMs').default(0),
  /**
   * Whether COMMIT of the merge waits until the disk has it. With `off`, a crash of the server right afterwards may undo
   * a batch that was reported as merged. Its ledger row goes with it, so that a batch of the same id loads it again.
   */
  synchronousCommit: z.enum(['on', 'off']).default('on'),
  /** Whether rows of a PostgreSQL source may go over as tuples of binary COPY, where both sides have the same types. */
  binaryCopy: z.enum(['auto', 'off']).default('auto'),
});
export type Tuning = z.infer<typeof tuningSchema>;
