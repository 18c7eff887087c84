import type { ParseArgsConfig } from 'node:util';
import {
  COLUMN_POLICIES,
  DUPLICATE_POLICIES,
  KEYED_MODES,
  WRITE_MODES,
  type ColumnPolicy,
  type LoadPlanInput,
  type WriteMode,
} from '@/lib/engine/index';
import { oneOf } from './choice';
import { splitNames } from './names';
import { usageError } from './usage';

/** Options that say what becomes of rows that are in the table already. */
export const WRITING_OPTIONS = {
  mode: { type: 'string' },
  duplicates: { type: 'string' },
  policy: { type: 'string', multiple: true },
  'updated-at': { type: 'string' },
  'batch-column': { type: 'string' },
  'raw-column': { type: 'string' },
  scope: { type: 'string', multiple: true },
  'soft-delete': { type: 'string' },
  'deletion-brake': { type: 'string' },
  'approve-deletions': { type: 'boolean' },
  'close-missing': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

interface WritingValues {
  mode?: string;
  duplicates?: string;
  policy?: string[];
  'updated-at'?: string;
  'batch-column'?: string;
  'raw-column'?: string;
  scope?: string[];
  'soft-delete'?: string;
  'deletion-brake'?: string;
  'approve-deletions'?: boolean;
  'close-missing'?: boolean;
}

/** @throws usage error that names the option */
export function readMode(text: string | undefined, key: string[]): WriteMode {
  const mode = oneOf(text ?? (key.length > 0 ? 'upsert' : 'append'), WRITE_MODES, '--mode');
  if (KEYED_MODES.includes(mode) && key.length === 0) {
    throw usageError(`--mode ${mode} needs --key.`, 'Name the columns that tell rows apart: --key order_id.');
  }
  return mode;
}

/** @throws usage error that names the option, also where it does not go with the mode */
export function readWriting(values: WritingValues, mode: WriteMode): LoadPlanInput['writing'] {
  refuseOutside(values, mode);
  return {
    duplicates:
      values.duplicates === undefined
        ? undefined
        : oneOf(values.duplicates, DUPLICATE_POLICIES, '--duplicates'),
    columnPolicies: Object.fromEntries((values.policy ?? []).map(readPolicy)),
    updatedAtColumn: values['updated-at'],
    batchIdColumn: values['batch-column'],
    rawColumn: values['raw-column'],
    scope: values.scope && Object.fromEntries(values.scope.map(readScope)),
    softDeleteColumn: values['soft-delete'],
    deletionBrake: readShare(values['deletion-brake'], '--deletion-brake'),
    approveDeletions: values['approve-deletions'],
    history: { closeMissing: values['close-missing'] },
  };
}

/** An option that the mode would pass over in silence is a misunderstanding. */
function refuseOutside(values: WritingValues, mode: WriteMode): void {
  const belongs: Partial<Record<keyof WritingValues, readonly WriteMode[]>> = {
    scope: ['mirror'],
    'soft-delete': ['mirror', 'replace'],
    'deletion-brake': ['mirror', 'replace'],
    'approve-deletions': ['mirror', 'replace'],
    'close-missing': ['history'],
    policy: ['upsert', 'mirror', 'replace'],
  };
  for (const [option, modes] of Object.entries(belongs)) {
    if (values[option as keyof WritingValues] === undefined || modes.includes(mode)) continue;
    throw usageError(`--${option} does not go with --mode ${mode}.`, `It goes with ${modes.join(' or ')}.`);
  }
}

function readPair(text: string, option: string, example: string): [string, string] {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1)
    throw usageError(`${option} "${text}" cannot be read.`, `Write it like ${option} ${example}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** An expression may hold any character, `=` among them. */
function readPolicy(text: string): [string, ColumnPolicy] {
  const [, column, expression] = /^(.+?)=expr:(.+)$/s.exec(text) ?? [];
  if (column !== undefined && expression !== undefined) return [column, { expression }];
  const [name, policy] = readPair(text, '--policy', 'column=keep');
  return [name, oneOf(policy, COLUMN_POLICIES, '--policy')];
}

function readScope(text: string): [string, string[]] {
  const [column, values] = readPair(text, '--scope', 'region=eu,us');
  return [column, splitNames(values, ',', '--scope')];
}

/** @returns a share from 0 to 1, written as such or in percent */
export function readShare(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d*\.?\d+)(%?)$/.exec(text.trim());
  const share = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
  if (!(share >= 0 && share <= 1))
    throw usageError(`${option} "${text}" is not a share from 0 to 1.`, 'For 5 % write 0.05 or 5%.');
  return share;
}
