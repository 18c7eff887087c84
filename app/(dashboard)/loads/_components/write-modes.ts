import type { WritingInput } from '@/lib/control/loads/schemas';
import type { WriteMode } from './draft';

interface WriteModeLook {
  title: string;
  sentence: string;
  /** Cannot do without a key. */
  needsKey: boolean;
}

/** What becomes of the rows that the table holds already. */
export const WRITE_MODE_LOOKS: Record<WriteMode, WriteModeLook> = {
  upsert: {
    title: 'Upsert',
    needsKey: true,
    sentence: 'Updates the row with the same key, inserts what is not there. Safe to run again.',
  },
  append: {
    title: 'Append',
    needsKey: false,
    sentence: 'Inserts every row. Run twice, the rows are there twice.',
  },
  'insert-only': {
    title: 'Insert only',
    needsKey: true,
    sentence: 'Inserts keys that are not there yet; rows that are there stay as they are.',
  },
  replace: {
    title: 'Replace',
    needsKey: false,
    sentence: 'The table holds this batch and nothing else: what the source does not have is deleted.',
  },
  mirror: {
    title: 'Mirror',
    needsKey: true,
    sentence:
      'Updates, inserts, and deletes keys that the source no longer has, within a scope if you set one.',
  },
  history: {
    title: 'History',
    needsKey: true,
    sentence: 'Keeps every version: a changed row closes its current version and starts a new one.',
  },
};

export const WRITE_MODES = Object.keys(WRITE_MODE_LOOKS) as WriteMode[];

/** Modes that delete what the source lacks would delete what is only old. */
export function isIncrementalMode(mode: WriteMode): boolean {
  return mode !== 'replace' && mode !== 'mirror';
}

/** Those that stay with the load; the rest is set for single batches. */
export type WriteSetting = Exclude<keyof WritingInput, 'approveDeletions' | 'revives'>;

const STAMPS: readonly WriteSetting[] = ['updatedAtColumn', 'batchIdColumn', 'rawColumn'];
const KEYED: readonly WriteSetting[] = ['duplicates', 'columnPolicies', ...STAMPS];

/** The settings that mean something in a mode; without a key, a row cannot be told from another. */
export function settingsOf(mode: WriteMode, hasKey: boolean): readonly WriteSetting[] {
  switch (mode) {
    case 'append':
      return STAMPS;
    case 'upsert':
      return KEYED;
    case 'insert-only':
      return ['duplicates', ...STAMPS];
    case 'replace':
      return hasKey ? [...KEYED, 'softDeleteColumn', 'deletionBrake'] : [...STAMPS, 'deletionBrake'];
    case 'mirror':
      return [...KEYED, 'softDeleteColumn', 'deletionBrake', 'scope'];
    case 'history':
      return ['duplicates', ...STAMPS, 'history'];
  }
}

/** What is saved: the mode's own settings, so that none of another mode lies in wait. */
export function writingOf(mode: WriteMode, hasKey: boolean, writing: WritingInput): WritingInput {
  const used = settingsOf(mode, hasKey);
  return Object.fromEntries(
    Object.entries(writing).filter(([name, value]) => used.includes(name as WriteSetting) && !isEmpty(value)),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

export const HISTORY_COLUMNS = {
  validFrom: 'valid_from',
  validTo: 'valid_to',
  isCurrent: 'is_current',
} as const;

/** Columns that the load writes by itself, by the setting that names them. */
export function ownColumns(mode: WriteMode, hasKey: boolean, writing: WritingInput): Record<string, string> {
  const used = settingsOf(mode, hasKey);
  const named = (['updatedAtColumn', 'batchIdColumn', 'rawColumn', 'softDeleteColumn'] as const)
    .filter((name) => used.includes(name) && writing[name])
    .map((name) => [name, writing[name]!] as const);
  const versions = used.includes('history')
    ? Object.entries({ ...HISTORY_COLUMNS, ...writing.history })
        .filter(([name]) => name in HISTORY_COLUMNS)
        .map(([name, column]) => [`history.${name}`, String(column)] as const)
    : [];
  return Object.fromEntries([...named, ...versions]);
}

interface Columns {
  /** That a field fills. */
  filled: readonly string[];
  /** Of the existing table; undefined where the load makes it. */
  existing: readonly string[] | undefined;
}

/** What is wrong with the columns that the settings name, by `writing.<setting>`. */
export function columnProblems(
  own: Record<string, string>,
  { filled, existing }: Columns,
): Record<string, string> {
  const names = Object.values(own);
  const problems = Object.entries(own).flatMap(([setting, column]): [string, string][] => {
    const path = `writing.${setting}`;
    if (filled.includes(column)) return [[path, `A field fills ${column} already. Leave that field out.`]];
    if (existing && !existing.includes(column))
      return [[path, `The table has no column ${column}. Add it there, or choose another.`]];
    if (names.indexOf(column) !== names.lastIndexOf(column))
      return [[path, `${column} is named twice. Each column takes one.`]];
    return [];
  });
  return Object.fromEntries(problems);
}
