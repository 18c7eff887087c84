import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { INCREMENTAL_MODES, incrementalSchema, type LoadPlanInput, type WriteMode } from '@/lib/engine/index';
import type { DatabaseInput } from './database-input';
import type { LoadArguments } from './load-arguments';
import { splitNames } from './names';
import { isUrl } from './shared-options';
import { usageError } from './usage';

/** Options of a load that goes on where the last one ended. */
export const INCREMENTAL_OPTIONS = {
  cursor: { type: 'string' },
  overlap: { type: 'string' },
  watermark: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  only: { type: 'string' },
  'only-key': { type: 'string', multiple: true },
  'reset-watermark': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

interface IncrementalValues {
  cursor?: string;
  overlap?: string;
  watermark?: string;
  from?: string;
  until?: string;
  only?: string;
  'only-key'?: string[];
  'reset-watermark'?: boolean;
}

/** @throws usage error that names the option */
export function readIncremental(
  values: IncrementalValues,
  { mode, key, closesMissing }: { mode: WriteMode; key: string[]; closesMissing: boolean },
): LoadPlanInput['incremental'] {
  if (values.cursor === undefined) {
    const given = Object.keys(INCREMENTAL_OPTIONS).find((name) => values[name as 'overlap'] !== undefined);
    if (given)
      throw usageError(
        `--${given} goes with --cursor.`,
        'Name the column whose values grow: --cursor updated_at.',
      );
    return undefined;
  }
  if (!INCREMENTAL_MODES.includes(mode) || closesMissing) {
    const what = closesMissing ? '--close-missing' : `--mode ${mode}`;
    throw usageError(
      `--cursor does not go with ${what}: rows that are only old would count as missing.`,
      `It goes with ${INCREMENTAL_MODES.join(', ')}.`,
    );
  }
  const rerun = readRerun(values, key);
  if (rerun && values['reset-watermark'])
    throw usageError('--reset-watermark reads everything: it does not go with a scoped run.');
  return checked({
    cursor: values.cursor,
    overlap: values.overlap,
    identity: values.watermark,
    rerun,
    reset: values['reset-watermark'],
  });
}

function readRerun({ from, until, only, 'only-key': keys }: IncrementalValues, key: string[]) {
  if (keys && key.length === 0) throw usageError('--only-key goes with --key.', 'Name the key columns.');
  const rerun = {
    from,
    to: until,
    file: only,
    keys: keys?.map((text) => splitNames(text, ',', '--only-key')),
  };
  return Object.values(rerun).some((part) => part !== undefined) ? rerun : undefined;
}

const OPTION_OF: Record<string, string> = {
  identity: 'watermark',
  to: 'until',
  file: 'only',
  keys: 'only-key',
};

function checked(given: NonNullable<LoadPlanInput['incremental']>): LoadPlanInput['incremental'] {
  const result = incrementalSchema.safeParse(given);
  if (result.success) return given;
  const { path: at, message } = result.error.issues[0]!;
  const field = String(at.at(-1) ?? 'cursor');
  throw usageError(`--${OPTION_OF[field] ?? field} cannot be used. ${message}`);
}

/**
 * Whose watermark it is, where nobody says: what is read, whole, so that files of the same name in two folders have two.
 * A query may hold secrets and is told apart by its hash.
 */
export function watermarkName(
  { input, database }: Pick<LoadArguments, 'input' | 'database'>,
  baseFolder: string,
): string {
  if (database) return `${hostAndPath(new URL(input))}${named(database)}`;
  if (!isUrl(input)) return path.resolve(baseFolder, input);
  const { origin, pathname, search } = new URL(input);
  return origin + pathname + (search && `#${hashOf(search)}`);
}

function hostAndPath({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

function named({ table, query }: DatabaseInput): string {
  return table ? `#${table.schema}.${table.name}` : `#${hashOf(query ?? '')}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
