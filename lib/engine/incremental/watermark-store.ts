import { LoadError } from '../errors';
import { quoteIdentifier } from '../sql/identifiers';
import { inTransaction, type SqlSession } from '../sql/session';

/** What a watermark belongs to. */
export interface WatermarkKey {
  /** Tells one load from another, whatever their names. */
  load: string;
  /** Quoted and qualified. */
  target: string;
  /** The cursor column, as the plan names it. */
  cursor: string;
}

/** The cursor value up to which a source has been loaded, as the destination keeps it. */
export interface Watermark {
  id: string;
  /** The cursor's kind. */
  type: string;
  /** As text of that type. */
  value: string;
  /** Changes with every batch that merges: a batch that was cut at an older one must not be merged. */
  version: string;
  /** Rows from this cursor value on are remembered one by one (append); null where none are. */
  rememberedFrom: string | null;
  /** Columns that remembered rows are told apart by. */
  rowColumns: string[] | null;
  batchId: string;
  updatedAt: string;
}

/** Quoted names of the two tables, which stand beside the ledger. */
export function watermarkTables(stagingSchema: string): { watermarks: string; rows: string } {
  const schema = quoteIdentifier(stagingSchema);
  return { watermarks: `${schema}.watermarks`, rows: `${schema}.watermark_rows` };
}

/**
 * Makes the tables where they are missing; the staging schema is there.
 * @throws LoadError `stage.noPrivilege` with the exact statement that an administrator has to run
 */
export async function ensureWatermarks(session: SqlSession, stagingSchema: string): Promise<void> {
  const { watermarks, rows } = watermarkTables(stagingSchema);
  if (!(await areThere(session, stagingSchema))) await createTables(session, stagingSchema);
  const found = await session.query<{ may: boolean; user: string }>(
    `SELECT current_user AS user, bool_and(has_table_privilege(t, p)) AS may
     FROM unnest(ARRAY[$1, $2]) t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p`,
    [watermarks, rows],
  );
  const { may, user } = found.rows[0]!;
  if (may) return;
  const grant = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${watermarks}, ${rows} TO ${quoteIdentifier(user)};`;
  throw new LoadError('stage.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not keep watermarks in schema ${stagingSchema}.`,
    remedy: `As an administrator, run: ${grant}`,
    sqlstate: '42501',
  });
}

async function areThere(session: SqlSession, stagingSchema: string): Promise<boolean> {
  const { watermarks, rows } = watermarkTables(stagingSchema);
  const found = await session.query<{ there: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL AS there`,
    [watermarks, rows],
  );
  return found.rows[0]!.there;
}

/** CREATE … IF NOT EXISTS is not safe against itself: two first batches at once would collide in the catalog. */
async function createTables(session: SqlSession, stagingSchema: string): Promise<void> {
  const { watermarks, rows } = watermarkTables(stagingSchema);
  await inTransaction(session, async () => {
    await session.query(`SELECT pg_advisory_xact_lock(hashtextextended('stevedore schema', 0))`);
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${watermarks} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, load text NOT NULL,
         target text NOT NULL, cursor text NOT NULL, type text NOT NULL, value text NOT NULL, version bigint NOT NULL DEFAULT 1,
         remembered_from text, row_columns jsonb, batch_id text NOT NULL, updated_at timestamptz NOT NULL DEFAULT now(),
         UNIQUE (load, target, cursor))`,
    );
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${rows} (watermark bigint NOT NULL REFERENCES ${watermarks} ON DELETE CASCADE,
         row_hash bytea NOT NULL, value text NOT NULL, copies bigint NOT NULL, PRIMARY KEY (watermark, row_hash))`,
    );
  });
}

/** @returns undefined where the source has not been loaded yet */
export async function findWatermark(
  session: SqlSession,
  stagingSchema: string,
  { load, target, cursor }: WatermarkKey,
  lock: '' | 'FOR UPDATE' = '',
): Promise<Watermark | undefined> {
  if (!(await areThere(session, stagingSchema))) return undefined;
  const { rows } = await session.query<Watermark>(
    `SELECT id::text, type, value, version::text, remembered_from AS "rememberedFrom", row_columns AS "rowColumns", batch_id AS "batchId",
            to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "updatedAt"
     FROM ${watermarkTables(stagingSchema).watermarks} WHERE load = $1 AND target = $2 AND cursor = $3 ${lock}`,
    [load, target, cursor],
  );
  return rows[0];
}

/** Forgets how far the source has been loaded. @returns whether anything was known */
export async function forgetWatermark(
  session: SqlSession,
  stagingSchema: string,
  { load, target, cursor }: WatermarkKey,
): Promise<boolean> {
  if (!(await areThere(session, stagingSchema))) return false;
  const { rowCount } = await session.query(
    `DELETE FROM ${watermarkTables(stagingSchema).watermarks} WHERE load = $1 AND target = $2 AND cursor = $3`,
    [load, target, cursor],
  );
  return rowCount > 0;
}
