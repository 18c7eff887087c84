import { LoadError } from '../errors';
import { deletes } from '../merge/written-columns';
import type { LoadPlan } from '../plan';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';

interface Rights {
  user: string;
  missing: string[];
  /** null where there is no such schema. */
  maySchema: boolean | null;
  /** Row-level security applies to the role; null where there is no such table. */
  hidesRows: boolean | null;
  /** Only owners may alter a table; null where there is no such table. */
  isOwner: boolean | null;
}

/**
 * Makes sure that the role may do all that the write mode takes.
 * @throws LoadError `prepare.noPrivilege` with the GRANT that is missing, `prepare.noSuchSchema`, `prepare.rowSecurity`,
 *   `drift.notOwner` with the ALTER TABLE
 */
export async function requirePrivileges(
  session: SqlSession,
  plan: LoadPlan,
  { exists, alterations }: { exists: boolean; alterations: readonly string[] },
): Promise<void> {
  const { table } = plan.destination;
  const { user, missing, maySchema, hidesRows, isOwner } = await rightsOf(session, plan, exists);
  const role = quoteIdentifier(user);
  if (maySchema === null) throw noSchema(table.schema);
  if (!maySchema) {
    const rights = exists ? 'USAGE' : 'USAGE, CREATE';
    throw noPrivilege(`GRANT ${rights} ON SCHEMA ${quoteIdentifier(table.schema)} TO ${role};`, plan, user);
  }
  if (missing.length > 0)
    throw noPrivilege(`GRANT ${missing.join(', ')} ON ${quoteTable(table)} TO ${role};`, plan, user);
  if (hidesRows) throw rowSecurity(plan, user);
  if (alterations.length > 0 && !isOwner) throw notOwner(plan, user, alterations);
}

async function rightsOf(session: SqlSession, plan: LoadPlan, exists: boolean): Promise<Rights> {
  const { schema, name } = plan.destination.table;
  const { rows } = await session.query<Rights>(
    `SELECT current_user AS user,
            (SELECT has_schema_privilege(n.oid, $4) FROM pg_namespace n WHERE n.nspname = $1) AS "maySchema",
            (SELECT row_security_active(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')) AS "hidesRows",
            (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')) AS "isOwner",
            ARRAY(SELECT p FROM unnest($3::text[]) p, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = $1 AND c.relname = $2 AND NOT has_table_privilege(c.oid, p) AND NOT CASE p WHEN 'DELETE' THEN false ELSE has_any_column_privilege(c.oid, p) END) AS missing`,
    [schema, name, neededPrivileges(plan), exists ? 'USAGE' : 'CREATE'],
  );
  return rows[0]!;
}

function neededPrivileges({ mode, key, writing }: LoadPlan): string[] {
  const updates = key.length > 0 && mode !== 'append' && mode !== 'insert-only';
  const isHardDelete = deletes(mode) && !writing.softDeleteColumn;
  return ['SELECT', 'INSERT', ...(updates ? ['UPDATE'] : []), ...(isHardDelete ? ['DELETE'] : [])];
}

function noPrivilege(grant: string, { destination: { table } }: LoadPlan, user: string): LoadError {
  return new LoadError('prepare.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not write to ${table.schema}.${table.name}.`,
    remedy: `As an administrator, run: ${grant}`,
    sqlstate: '42501',
  });
}

function notOwner(
  { destination: { table } }: LoadPlan,
  user: string,
  alterations: readonly string[],
): LoadError {
  return new LoadError('drift.notOwner', {
    class: 'fatal',
    message: `The table ${table.schema}.${table.name} is to get what the source has more of, and the role ${user} does not own it.`,
    remedy: `As its owner, run: ALTER TABLE ${quoteTable(table)} ${alterations.join(', ')};`,
    sqlstate: '42501',
  });
}

/** Policies would hide rows from the merge and refuse others: what is there could not be told from what is not. */
function rowSecurity({ destination: { table } }: LoadPlan, user: string): LoadError {
  return new LoadError('prepare.rowSecurity', {
    class: 'fatal',
    message: `Row-level security hides rows of ${table.schema}.${table.name} from the role ${user}: a load must see them all.`,
    remedy: `As an administrator, run: ALTER ROLE ${quoteIdentifier(user)} BYPASSRLS;`,
    sqlstate: '42501',
  });
}

function noSchema(schema: string): LoadError {
  return new LoadError('prepare.noSuchSchema', {
    class: 'fatal',
    message: `There is no schema "${schema}" in the destination database.`,
    remedy: 'Create it first, or correct its name.',
  });
}
