import { TUNING_DEFAULTS, TUNING_LIMITS } from '@/lib/control/loads/constants';
import type { LoadDefinition } from '@/lib/control/loads/schemas';

export type TuningFigure = keyof typeof TUNING_LIMITS;

interface FigureLook {
  label: string;
  /** Shown unit, and how many of the stored one it is. */
  unit?: { name: string; size: number };
  /** When to change it. */
  hint: string;
}

const MIB = 1024 * 1024;
const MEBIBYTES = { name: 'MB', size: MIB };
const SECONDS = { name: 's', size: 1000 };

export const FIGURE_LOOKS: Record<TuningFigure, FigureLook> = {
  lanes: {
    label: 'Lanes',
    hint: 'Connections that copy. More help where staging takes the time and the server has idle cores.',
  },
  helpers: {
    label: 'Helping workers',
    hint: 'Other workers that may stage files of a batch of many files. 0 asks nobody.',
  },
  mergeLanes: {
    label: 'Merge lanes',
    hint: 'Transactions that merge at once. More help very large batches on idle cores, but are not atomic: readers may see some before others.',
  },
  partBytes: {
    label: 'Part size',
    unit: MEBIBYTES,
    hint: 'Copied and tried again as one. Smaller saves memory: (lanes + 2) × this.',
  },
  maxRecordBytes: {
    label: 'Longest record',
    unit: MEBIBYTES,
    hint: 'A longer record is refused. Raise it for documents that are larger.',
  },
  workMemMb: {
    label: 'Work memory',
    unit: { name: 'MB', size: 1 },
    hint: 'On the server, for each sort and hash. Raise it where millions of rows are compared by key.',
  },
  maintenanceWorkMemMb: {
    label: 'Memory for building keys',
    unit: { name: 'MB', size: 1 },
    hint: 'On the server. Raise it where large tables are filled from empty.',
  },
  lockTimeoutMs: {
    label: 'Lock timeout',
    unit: SECONDS,
    hint: 'Longest wait for a lock on the table, then the merge is tried again; 0 waits without end.',
  },
  statementTimeoutMs: {
    label: 'Statement timeout',
    unit: SECONDS,
    hint: 'Longest that one statement may take; 0 sets no end. Set it where the load must not hold others up.',
  },
  retries: {
    label: 'Retries',
    hint: 'More tries after a lost connection or a lock. Raise it where the network is poor.',
  },
};

export const PREFER_LOOKS = {
  'short-lock': 'the shortest lock',
  speed: 'speed',
} as const;

export const MERGE_BY_LOOKS = {
  hash: 'a hash of the key',
  range: 'ranges of the key',
  column: 'the values of a column',
} as const;

export const COMMIT_LOOKS = {
  on: 'waits for the disk',
  off: 'does not wait for the disk',
} as const;

export const BINARY_COPY_LOOKS = {
  auto: 'as binary COPY where that pays',
  off: 'as text',
} as const;

/** The figure in its shown unit, without the unit. */
export function shownFigure(name: TuningFigure, stored: number): number {
  return stored / (FIGURE_LOOKS[name].unit?.size ?? 1);
}

/** @returns the stored figure; null where the text is none within the limits */
export function figureOf(name: TuningFigure, text: string): number | null {
  const [least, most] = TUNING_LIMITS[name];
  const stored = Number(text.replace(',', '.')) * (FIGURE_LOOKS[name].unit?.size ?? 1);
  return text.trim() !== '' && Number.isInteger(stored) && stored >= least && stored <= most ? stored : null;
}

export function withUnit(name: TuningFigure, stored: number): string {
  const { unit } = FIGURE_LOOKS[name];
  return `${shownFigure(name, stored)}${unit ? ` ${unit.name}` : ''}`;
}

export interface ChangedSetting {
  label: string;
  value: string;
  standard: string;
}

/** What of a load's tuning differs from the defaults. */
export function changedTuning({ tuning, retry }: Pick<LoadDefinition, 'tuning' | 'retry'>): ChangedSetting[] {
  const given = { ...TUNING_DEFAULTS, ...tuning, retries: retry.retries ?? TUNING_DEFAULTS.retries };
  const isInLanes = given.mergeLanes > 1;
  const choices: [ChangedSetting, boolean][] = [
    [
      {
        label: 'Prefer',
        value: PREFER_LOOKS[given.prefer],
        standard: PREFER_LOOKS[TUNING_DEFAULTS.prefer],
      },
      given.prefer !== TUNING_DEFAULTS.prefer,
    ],
    [
      {
        label: 'COMMIT',
        value: COMMIT_LOOKS[given.synchronousCommit],
        standard: COMMIT_LOOKS[TUNING_DEFAULTS.synchronousCommit],
      },
      given.synchronousCommit !== TUNING_DEFAULTS.synchronousCommit,
    ],
    [
      {
        label: 'Rows of a table',
        value: BINARY_COPY_LOOKS[given.binaryCopy],
        standard: BINARY_COPY_LOOKS[TUNING_DEFAULTS.binaryCopy],
      },
      given.binaryCopy !== TUNING_DEFAULTS.binaryCopy,
    ],
    [
      {
        label: 'Merge lanes by',
        value:
          given.mergeBy === 'column' ? `the values of ${tuning.mergeColumn}` : MERGE_BY_LOOKS[given.mergeBy],
        standard: MERGE_BY_LOOKS[TUNING_DEFAULTS.mergeBy],
      },
      isInLanes && given.mergeBy !== TUNING_DEFAULTS.mergeBy,
    ],
  ];
  const figures = (Object.keys(FIGURE_LOOKS) as TuningFigure[]).map((name): [ChangedSetting, boolean] => [
    {
      label: FIGURE_LOOKS[name].label,
      value: withUnit(name, given[name]),
      standard: withUnit(name, TUNING_DEFAULTS[name]),
    },
    given[name] !== TUNING_DEFAULTS[name],
  ]);
  return [...choices, ...figures].filter(([, isChanged]) => isChanged).map(([setting]) => setting);
}
