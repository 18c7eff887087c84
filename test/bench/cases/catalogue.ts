import type { ListedCase } from './bench-case';
import { COPIES } from './copies';
import { LOADS } from './loads';
import { MODES } from './modes';
import { PEERS } from './peers';
import { TABLE_TO_TABLE } from './readings';

export const CASES: readonly ListedCase[] = [...COPIES, ...LOADS, ...MODES, ...TABLE_TO_TABLE, ...PEERS];

/** Cases that are run and shown together, in this order. */
export const GROUPS = {
  core: [
    ...['copy', 'copy-truncate', 'clean', 'clean-default', 'key-stays', 'transformed', 'bad-1', 'bad-20'],
    ...[
      'unchanged',
      'reload-unchanged',
      'changed',
      'changed-fast',
      'reload-changed',
      'half-new',
      'half-new-fast',
    ],
    ...['copy-staging', 'staging', 'copy-60', 'columns-60', 'fetch-pages', 'http'],
  ],
  headline: ['copy', 'copy-truncate', 'clean', 'clean-default', 'key-stays'],
  modes: [
    ...['copy', 'copy-more', 'append', 'append-fast', 'insert-only', 'replace', 'mirror'],
    ...['history', 'history-fast'],
  ],
  lanes: ['copy', 'lanes-1', 'lanes-2', 'lanes-4', 'copy-staging', 'staging-1', 'staging', 'staging-4'],
  shapes: [
    'copy',
    'clean',
    'copy-60',
    'columns-60',
    'copy-text',
    'wide-text',
    'copy-indexed',
    'indexed',
    'ndjson',
  ],
  peers: ['copy', 'clean', 'pgloader', 'pipeline', 'bad-1-few', 'pgloader-bad-1'],
  tables: ['copy-table', 'table', 'table-text'],
  small: ['copy', 'clean', 'copy-small', 'clean-small'],
  large: ['clean', 'copy-large', 'clean-large'],
} as const satisfies Record<string, readonly string[]>;

export type Group = keyof typeof GROUPS;

/** Takes half an hour by itself: only on request. */
const ON_REQUEST: readonly Group[] = ['large'];

/**
 * @param names  ids and groups; a case brings its baseline
 * @returns the cases, each once, in the order of the catalogue
 * @throws Error that names what is unknown
 */
export function chooseCases(names: readonly string[]): ListedCase[] {
  const ids = new Set(names.flatMap(idsOf));
  for (const { id, baseline } of CASES) if (ids.has(id) && baseline) ids.add(baseline);
  return CASES.filter(({ id }) => ids.has(id));
}

/** Names of all groups but those that run only when asked for. */
export function usualGroups(): string[] {
  return Object.keys(GROUPS).filter((name) => !ON_REQUEST.includes(name as Group));
}

function idsOf(name: string): readonly string[] {
  if (Object.hasOwn(GROUPS, name)) return GROUPS[name as Group];
  if (CASES.some(({ id }) => id === name)) return [name];
  const known = [...Object.keys(GROUPS), ...CASES.map(({ id }) => id)];
  throw new Error(`There is no case "${name}". Groups and cases: ${known.join(', ')}.`);
}
