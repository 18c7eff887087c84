import { LoadError } from '../../errors';
import type { LookupSpec } from '../../lookup-spec';
import { quoteIdentifier, quoteTable } from '../../sql/identifiers';
import type { SqlSession } from '../../sql/session';
import { listNames } from '../list-names';

/** A table or a view. */
interface FoundRelation {
  user: string;
  maySchema: boolean;
  columns: { name: string; type: string; mayRead: boolean }[];
}

const RELATION = `
  SELECT current_user AS user, has_schema_privilege(n.oid, 'USAGE') AS "maySchema",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
                   'mayRead', has_column_privilege(c.oid, a.attnum, 'SELECT')) ORDER BY a.attnum), '[]')
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

/** Types that expressions know; a value of any other is given as text. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  ...['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'boolean', 'uuid'],
  ...[
    'date',
    'time without time zone',
    'timestamp without time zone',
    'timestamp with time zone',
    'interval',
  ],
]);

/**
 * Makes sure that a look-up's table and columns are there and can be read.
 * @returns the type of what it gives
 * @throws LoadError `prepare.noSuchLookupTable`, `prepare.noSuchLookupColumn`, `prepare.noPrivilege` with the GRANT
 */
export async function findLookup(session: SqlSession, lookup: LookupSpec): Promise<string> {
  const { table, key, value } = lookup;
  const relation = await findRelation(session, table);
  if (!relation) throw noSuchTable(lookup);
  const { columns, maySchema, user } = relation;
  const named = [...key, value];
  const missing = named.filter((name) => !columns.some((column) => column.name === name));
  if (missing.length > 0) throw noSuchColumn(lookup, missing, columns);
  const role = quoteIdentifier(user);
  if (!maySchema)
    throw noPrivilege(lookup, user, `GRANT USAGE ON SCHEMA ${quoteIdentifier(table.schema)} TO ${role};`);
  if (columns.some(({ name, mayRead }) => named.includes(name) && !mayRead))
    throw noPrivilege(lookup, user, `GRANT SELECT ON ${quoteTable(table)} TO ${role};`);
  const { type } = columns.find(({ name }) => name === value)!;
  return KNOWN_TYPES.has(type) ? type : 'text';
}

/** One that is being defined has no name yet. */
export function titled(name: string): string {
  return name === '' ? 'The look-up' : `The look-up "${name}"`;
}

export async function findRelation(
  session: SqlSession,
  { schema, name }: LookupSpec['table'],
): Promise<FoundRelation | undefined> {
  const { rows } = await session.query<FoundRelation>(RELATION, [schema, name]);
  return rows[0];
}

function noSuchTable({ name, table }: LookupSpec): LoadError {
  return new LoadError('prepare.noSuchLookupTable', {
    class: 'fatal',
    message: `${titled(name)} reads ${table.schema}.${table.name}, which is not in the destination database.`,
    remedy: 'Correct its table.',
  });
}

function noSuchColumn(
  { name, table }: LookupSpec,
  missing: readonly string[],
  columns: FoundRelation['columns'],
): LoadError {
  const there = listNames(columns.map((column) => column.name));
  return new LoadError('prepare.noSuchLookupColumn', {
    class: 'fatal',
    message: `${titled(name)} reads ${listNames(missing)} of ${table.schema}.${table.name}, which has ${there}.`,
    remedy: 'Correct its columns.',
  });
}

function noPrivilege({ name, table }: LookupSpec, user: string, grant: string): LoadError {
  return new LoadError('prepare.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not read ${table.schema}.${table.name}. ${titled(name)} takes values from it.`,
    remedy: `As an administrator, run: ${grant}`,
    sqlstate: '42501',
  });
}
