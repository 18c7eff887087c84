import { asLoadError, LoadError } from '../../errors';
import type { LookupSpec } from '../../lookup-spec';
import { quoteIdentifier, quoteTable } from '../../sql/identifiers';
import { inDefaultSearchPath } from '../../sql/search-path';
import type { SqlSession } from '../../sql/session';
import type { Persistence } from '../../staging';
import { titled } from './find-lookup';

/** Past so many keys a look-up is no look-up any more, and a copy of it for every batch would be felt. */
const MOST_KEYS = 5_000_000;

/** Where a look-up's copy stands, and what its values are. */
export interface LookupCopy {
  spec: LookupSpec;
  /** Quoted and qualified. */
  table: string;
  /** Of what it gives. */
  type: string;
}

/**
 * Copies what a look-up holds, its keys as text. A batch takes all its values from the copy: they are those of one moment,
 * whatever others write meanwhile, and are found by an index, whether the table has one or not.
 * @returns keys that it holds; rows with NULL in the key have none
 * @throws LoadError `prepare.lookupKeyNotUnique`, `prepare.lookupTooLarge`, `destination.*`
 */
export async function copyLookup(
  session: SqlSession,
  { spec, table, type }: LookupCopy,
  persistence: Persistence,
): Promise<number> {
  const { key, value } = spec;
  const keys = key.map((name, at) => `${keyText(name)} AS ${keyColumn(at)}`);
  // A view may call functions.
  const { rowCount } = await inDefaultSearchPath(session, () =>
    session.query(
      `CREATE ${persistence} TABLE ${table} AS
       SELECT ${keys.join(', ')}, CAST(t.${quoteIdentifier(value)} AS ${type}) AS value
       FROM ${quoteTable(spec.table)} t WHERE ${hasKey(key)} LIMIT ${MOST_KEYS + 1}`,
    ),
  );
  if (rowCount > MOST_KEYS) throw tooLarge(spec);
  await session
    .query(`CREATE UNIQUE INDEX ON ${table} (${key.map((_, at) => keyColumn(at)).join(', ')})`)
    .catch((cause: unknown) => {
      const error = asLoadError(cause);
      throw error.sqlstate === '23505' ? notUnique(spec, keyOf(error)) : error;
    });
  return rowCount;
}

/** SQL over the table `t`: keys are compared as the text that they are in a source, whatever their columns' collations. */
export function keyText(column: string): string {
  return `CAST(t.${quoteIdentifier(column)} AS text) COLLATE pg_catalog."C"`;
}

/** SQL over the table `t`: the row can be found. */
export function hasKey(columns: readonly string[]): string {
  return columns.map((name) => `t.${quoteIdentifier(name)} IS NOT NULL`).join(' AND ');
}

/** Name of a key's column in the copy. */
export function keyColumn(at: number): string {
  return `key_${at + 1}`;
}

/** What the server's detail shows in its second parentheses, whatever its language. */
function keyOf({ cause }: LoadError): string {
  const { detail = '' } = cause as { detail?: string };
  return /=\((.*)\)/s.exec(detail)?.[1] ?? '';
}

/** @param twice  the key that stands in several rows */
export function notUnique({ name, table, key }: LookupSpec, twice: string): LoadError {
  return new LoadError('prepare.lookupKeyNotUnique', {
    class: 'fatal',
    message: `${titled(name)} finds more than one row of ${table.schema}.${table.name} for the ${key.join(', ')} ${twice}.`,
    remedy:
      'Choose key columns that tell its rows apart, or read it through a view that has one row for each key.',
  });
}

function tooLarge({ name, table }: LookupSpec): LoadError {
  return new LoadError('prepare.lookupTooLarge', {
    class: 'fatal',
    message: `${titled(name)} reads ${table.schema}.${table.name}, which has more than ${MOST_KEYS.toLocaleString('en')} rows.`,
    remedy: 'Read it through a view of the rows that are needed.',
  });
}
