/** Least and most of each figure of the tuning, as the engine has them. */
export const TUNING_LIMITS = {
  lanes: [1, 32],
  helpers: [0, 32],
  mergeLanes: [1, 16],
  partBytes: [65_536, 1_073_741_824],
  maxRecordBytes: [1_024, 268_435_456],
  workMemMb: [1, 65_536],
  maintenanceWorkMemMb: [1, 65_536],
  lockTimeoutMs: [0, 86_400_000],
  statementTimeoutMs: [0, 604_800_000],
  retries: [0, 20],
} as const;

/** What the engine takes where a load says nothing. */
export const TUNING_DEFAULTS = {
  lanes: 2,
  helpers: 2,
  partBytes: 8_388_608,
  maxRecordBytes: 16_777_216,
  prefer: 'short-lock',
  mergeLanes: 1,
  mergeBy: 'hash',
  workMemMb: 64,
  maintenanceWorkMemMb: 256,
  lockTimeoutMs: 10_000,
  statementTimeoutMs: 0,
  synchronousCommit: 'on',
  binaryCopy: 'auto',
  retries: 3,
} as const;
