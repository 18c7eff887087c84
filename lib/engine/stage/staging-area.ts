import { createHash } from 'node:crypto';
import { LoadError } from '../errors';
import { quoteIdentifier, quoteLiteral } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { Persistence, StagingLayout } from '../staging';
import { isKept } from './kept-staging';
import { endShare } from './shared/share-tables';

const LEDGER = 'merged_batches';

/** Where a batch keeps its staging: names, all quoted and qualified. */
export interface StagingArea {
  schema: string;
  batchId: string;
  /** Start of the names of all tables of this batch. */
  prefix: string;
  ledger: string;
  parts: string;
  /** Stands beside staging that may outlive its process. */
  standing: string;
  /** Quoted, qualified name of a table of this batch. */
  table(suffix: string): string;
}

export function stagingArea(schema: string, batchId: string): StagingArea {
  const prefix = `b_${createHash('sha256').update(batchId).digest('hex').slice(0, 20)}_`;
  const table = (suffix: string) => `${quoteIdentifier(schema)}.${quoteIdentifier(prefix + suffix)}`;
  return {
    schema,
    batchId,
    prefix,
    ledger: `${quoteIdentifier(schema)}.${LEDGER}`,
    parts: table('parts'),
    standing: table('standing'),
    table,
  };
}

/**
 * Makes the staging schema and the ledger where they are missing.
 * @throws LoadError `stage.noPrivilege` with the exact statement that an administrator has to run
 */
export async function ensureStagingSchema(session: SqlSession, area: StagingArea): Promise<void> {
  const { may, user } = await schemaRights(session, area);
  if (may === false) throw noPrivilege(area.schema, user, grantSchema(area.schema, user));
  if (await isLedgerThere(session, area)) {
    if (!(await mayUseLedger(session, area))) {
      throw noPrivilege(
        area.schema,
        user,
        `GRANT SELECT, INSERT, UPDATE ON ${area.ledger} TO ${quoteIdentifier(user)};`,
      );
    }
    return;
  }
  try {
    await createSchema(session, area, { isSchemaMissing: may === null });
  } catch (error) {
    if (!(error instanceof LoadError) || error.sqlstate !== '42501') throw error;
    const create = `CREATE SCHEMA ${quoteIdentifier(area.schema)} AUTHORIZATION ${quoteIdentifier(user)};`;
    throw noPrivilege(area.schema, user, may === null ? create : grantSchema(area.schema, user));
  }
}

/** `may` is null where there is no such schema. */
async function schemaRights(
  session: SqlSession,
  area: StagingArea,
): Promise<{ may: boolean | null; user: string }> {
  const { rows } = await session.query<{ may: boolean | null; user: string }>(
    `SELECT current_user AS user,
            (SELECT has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1) AS may`,
    [area.schema],
  );
  return rows[0]!;
}

async function isLedgerThere(session: SqlSession, area: StagingArea): Promise<boolean> {
  const { rows } = await session.query<{ ledger: string | null }>(`SELECT to_regclass($1)::text AS ledger`, [
    area.ledger,
  ]);
  return rows[0]!.ledger !== null;
}

async function mayUseLedger(session: SqlSession, area: StagingArea): Promise<boolean> {
  const { rows } = await session.query<{ may: boolean }>(
    `SELECT bool_and(has_table_privilege($1, p)) AS may FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) p`,
    [area.ledger],
  );
  return rows[0]!.may;
}

function grantSchema(schema: string, user: string): string {
  return `GRANT USAGE, CREATE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(user)};`;
}

async function createSchema(
  session: SqlSession,
  area: StagingArea,
  { isSchemaMissing }: { isSchemaMissing: boolean },
): Promise<void> {
  // CREATE … IF NOT EXISTS is not safe against itself: two first batches at once would collide in the catalog.
  await session.query(`SELECT pg_advisory_lock(hashtextextended('stevedore schema', 0))`);
  try {
    // Even with IF NOT EXISTS it takes the right to create schemas, which the owner of this one may lack.
    if (isSchemaMissing) await session.query(`CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(area.schema)}`);
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${area.ledger} (batch_id text PRIMARY KEY, load text NOT NULL, target text NOT NULL,
         merged_at timestamptz NOT NULL DEFAULT now(), result jsonb)`,
    );
  } finally {
    await session
      .query(`SELECT pg_advisory_unlock(hashtextextended('stevedore schema', 0))`)
      .catch(() => undefined);
  }
}

function noPrivilege(schema: string, user: string, grant: string): LoadError {
  return new LoadError('stage.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not stage rows in schema ${schema}.`,
    remedy: `As an administrator, run: ${grant}`,
    sqlstate: '42501',
  });
}

/**
 * The record of staged parts: UNLOGGED like staging itself, so that a crash of the server forgets both together. Piece,
 * worker and bytes are for parts that several workers share. Facts tell of bad values, which may hold what jsonb refuses.
 */
export async function createPartsTable(session: SqlSession, area: StagingArea): Promise<void> {
  await session.query(
    `CREATE UNLOGGED TABLE ${area.parts} (part int PRIMARY KEY, first_row bigint NOT NULL, last_row bigint NOT NULL,
       staged bigint NOT NULL, refused bigint NOT NULL, staging_table text NOT NULL,
       piece int, worker text, bytes bigint, facts json)`,
  );
}

/** No constraints, no indexes; autovacuum stays away, so that a part's rows lie in one run of pages. */
export function stagingTableSql(
  name: string,
  layout: StagingLayout,
  persistence: Persistence = 'UNLOGGED',
): string {
  const columns = layout.columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
  return `CREATE ${persistence} TABLE IF NOT EXISTS ${name} (${quoteIdentifier(layout.rowColumn)} bigint, ${columns.join(', ')}) WITH (autovacuum_enabled = false)`;
}

/**
 * Stamps the batch id and the loading time on every row of a staging table. Added after the rows, a constant default
 * takes no space in them and rewrites nothing.
 * @returns nothing where the columns are the destination's
 */
export function stampSql(name: string, area: StagingArea, layout: StagingLayout): string | undefined {
  const taken = new Set(layout.columns.map((column) => column.name));
  const stamps = [
    ['__batch_id', `text DEFAULT ${quoteLiteral(area.batchId)}`],
    ['__loaded_at', `timestamptz DEFAULT now()`],
  ].filter(([column]) => !taken.has(column!));
  // A table that was taken over, or whose COMMIT was lost on the way, may bear them already.
  const added = stamps.map(
    ([column, definition]) => `ADD COLUMN IF NOT EXISTS ${quoteIdentifier(column!)} ${definition}`,
  );
  return added.length > 0 ? `ALTER TABLE ${name} ${added.join(', ')}` : undefined;
}

/** What was dropped. */
export interface Dropped {
  tables: number;
  bytes: number;
}

/**
 * Staging of a batch.
 * @param spared tables that stay, by their quoted and qualified names
 */
export async function dropStaging(
  session: SqlSession,
  { schema, prefix }: Pick<StagingArea, 'schema' | 'prefix'>,
  spared: readonly string[] = [],
): Promise<Dropped> {
  const { rows } = await session.query<{ name: string; bytes: string | null }>(
    `SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND starts_with(c.relname, $2) AND c.relkind = 'r'`,
    [schema, prefix],
  );
  const found = rows.map(({ name, bytes }) => ({
    table: `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`,
    bytes: Number(bytes ?? 0),
  }));
  const gone = found.filter(({ table }) => !spared.includes(table));
  for (const { table } of gone) await session.query(`DROP TABLE IF EXISTS ${table}`);
  return { tables: gone.length, bytes: gone.reduce((sum, { bytes }) => sum + bytes, 0) };
}

export function dropped(all: readonly Dropped[]): Dropped {
  return {
    tables: all.reduce((sum, { tables }) => sum + tables, 0),
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * Drops what batches left whose process is gone: nobody holds their lock. What is to be gone on with stays.
 * @param spared prefix of the caller's own tables
 */
export async function sweepStaging(session: SqlSession, schema: string, spared = ''): Promise<Dropped> {
  const { rows } = await session.query<{ prefix: string }>(
    `SELECT DISTINCT substring(c.relname FROM '^b_[0-9a-f]{20}_') AS prefix
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname ~ '^b_[0-9a-f]{20}_' AND pg_has_role(c.relowner, 'USAGE')`,
    [schema],
  );
  const all: Dropped[] = [];
  for (const { prefix } of rows) {
    if (prefix !== spared) all.push(await dropIfDead(session, schema, prefix));
  }
  return dropped(all);
}

/**
 * Takes the staging of a batch whose run has come to its end, from helpers that are still at work for it too.
 * @throws LoadError where another process holds the batch's lock: it is that one's staging now
 */
export async function takeOwnStaging(session: SqlSession, area: StagingArea): Promise<void> {
  // The lock of the run's own guard may take a moment to go.
  await session.query(`SET lock_timeout TO '3s'`);
  await session.query(`SELECT pg_advisory_lock(hashtextextended($1, 1))`, [area.prefix]);
  await endShare(session, area);
}

const nothing: Dropped = { tables: 0, bytes: 0 };

async function dropIfDead(session: SqlSession, schema: string, prefix: string): Promise<Dropped> {
  const { rows } = await session.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS locked`,
    [prefix],
  );
  if (!rows[0]!.locked) return nothing;
  try {
    const table = (name: string) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    const names = { standing: table(`${prefix}standing`), ledger: table(LEDGER) };
    return (await isKept(session, names)) ? nothing : await dropStaging(session, { schema, prefix });
  } finally {
    await session.query(`SELECT pg_advisory_unlock(hashtextextended($1, 1))`, [prefix]);
  }
}
