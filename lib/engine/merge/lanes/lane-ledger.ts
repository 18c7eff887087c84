import { LoadError } from '../../errors';
import type { LateRefusal } from '../../events';
import { quoteIdentifier, quoteTable } from '../../sql/identifiers';
import { jsonbText } from '../../sql/json-text';
import { inTransaction, type SqlSession } from '../../sql/session';
import type { MergeContext, MergeCounts } from '../merge-context';
import { laneSplitSchema, type LaneSplit } from './lane-split';

/** What the ledger says of a lane that is in: as its own transaction counted it. */
export interface MergedLane extends Pick<MergeCounts, 'inserted' | 'updated' | 'unchanged'> {
  lane: number;
  /** Staged rows, and the sum of the hashes of their keys: the same rows give the same sum. */
  rows: number;
  fingerprint: string;
}

/** A batch of which lanes are in, or about to be. */
interface KnownSplit {
  target: string;
  split: LaneSplit;
  merged: MergedLane[];
  /** Rows that were refused once all was staged, before lanes went in; undefined where that is not kept. */
  refused: LateRefusal[] | undefined;
}

/** Quoted names of the two tables, which stand beside the ledger. */
function laneTables(stagingSchema: string): { splits: string; merged: string } {
  const schema = quoteIdentifier(stagingSchema);
  return { splits: `${schema}.lane_splits`, merged: `${schema}.merged_lanes` };
}

/**
 * Makes the tables where they are missing; the staging schema is there.
 * @throws LoadError `stage.noPrivilege` with the exact statement that an administrator has to run
 */
export async function ensureLaneLedger(session: SqlSession, stagingSchema: string): Promise<void> {
  const { splits, merged } = laneTables(stagingSchema);
  if (!(await areThere(session, stagingSchema))) await createTables(session, { splits, merged });
  const { rows } = await session.query<{ may: boolean; user: string }>(
    `SELECT current_user AS user, bool_and(has_table_privilege(t, p)) AS may
     FROM unnest(ARRAY[$1, $2]) t, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p`,
    [splits, merged],
  );
  const { may, user } = rows[0]!;
  if (may) return;
  const grant = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${splits}, ${merged} TO ${quoteIdentifier(user)};`;
  throw new LoadError('stage.noPrivilege', {
    class: 'fatal',
    message: `The role ${user} may not keep a record of merge lanes in schema ${stagingSchema}.`,
    remedy: `As an administrator, run: ${grant}`,
    sqlstate: '42501',
  });
}

async function areThere(session: SqlSession, stagingSchema: string): Promise<boolean> {
  const { splits, merged } = laneTables(stagingSchema);
  const { rows } = await session.query<{ there: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AND to_regclass($2) IS NOT NULL AS there`,
    [splits, merged],
  );
  return rows[0]!.there;
}

/** CREATE … IF NOT EXISTS is not safe against itself: two first batches at once would collide in the catalog. */
async function createTables(
  session: SqlSession,
  { splits, merged }: { splits: string; merged: string },
): Promise<void> {
  await inTransaction(session, async () => {
    await session.query(`SELECT pg_advisory_xact_lock(hashtextextended('stevedore schema', 0))`);
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${splits} (batch_id text PRIMARY KEY, load text NOT NULL, target text NOT NULL, split jsonb NOT NULL)`,
    );
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${merged} (batch_id text NOT NULL REFERENCES ${splits}, lane int NOT NULL, rows bigint,
         fingerprint text, inserted bigint, updated bigint, unchanged bigint, merged_at timestamptz NOT NULL DEFAULT now(),
         PRIMARY KEY (batch_id, lane))`,
    );
  });
}

/** @returns undefined where no lane of the batch is in */
export async function findSplit(
  session: SqlSession,
  stagingSchema: string,
  batchId: string,
): Promise<KnownSplit | undefined> {
  if (!(await areThere(session, stagingSchema))) return undefined;
  const { splits, merged } = laneTables(stagingSchema);
  const { rows } = await session.query<{
    target: string;
    split: unknown;
    refused: LateRefusal[] | null;
    merged: MergedLane[] | null;
  }>(
    `SELECT target, split, split -> 'refused' AS refused,
            (SELECT json_agg(json_build_object('lane', lane, 'rows', rows, 'fingerprint', fingerprint,
               'inserted', inserted, 'updated', updated, 'unchanged', unchanged) ORDER BY lane)
             FROM ${merged} m WHERE m.batch_id = s.batch_id) AS merged
     FROM ${splits} s WHERE batch_id = $1`,
    [batchId],
  );
  const found = rows[0];
  if (!found?.merged) return undefined;
  return {
    target: found.target,
    split: laneSplitSchema.parse(found.split),
    merged: found.merged,
    refused: found.refused ?? undefined,
  };
}

/** Writes down how the batch is split, before its first lane begins: whoever takes it up again splits it likewise. */
export async function recordSplit(
  { session, batchId, load, target }: MergeContext,
  stagingSchema: string,
  split: LaneSplit,
): Promise<void> {
  const { splits } = laneTables(stagingSchema);
  await inTransaction(session, async () => {
    await forgetSplit(session, stagingSchema, batchId);
    await session.query(`INSERT INTO ${splits} (batch_id, load, target, split) VALUES ($1, $2, $3, $4)`, [
      batchId,
      load,
      quoteTable(target.table),
      JSON.stringify(split),
    ]);
  });
}

/** Writes down beside the split which rows are out, for whoever takes the batch up again; or strikes that out. */
export async function recordRefused(
  session: SqlSession,
  stagingSchema: string,
  { batchId, refused }: { batchId: string; refused: readonly LateRefusal[] | undefined },
): Promise<void> {
  await session.query(
    `UPDATE ${laneTables(stagingSchema).splits} SET split = split || $2::jsonb WHERE batch_id = $1`,
    [batchId, jsonbText({ refused: refused ?? null })],
  );
}

/** For a batch that goes in one transaction after all. Fails where a lane is in: its row refers to the split. */
export async function forgetSplit(
  session: SqlSession,
  stagingSchema: string,
  batchId: string,
): Promise<void> {
  await session.query(`DELETE FROM ${laneTables(stagingSchema).splits} WHERE batch_id = $1`, [batchId]);
}

/**
 * First statement of a lane's transaction: a second process with the same batch waits here for the first one, and fails
 * once that has committed.
 * @throws LoadError `merge.laneIsIn` (retryable: whoever tries again finds it in the ledger)
 */
export async function enterLane(
  session: SqlSession,
  stagingSchema: string,
  { batchId, lane }: { batchId: string; lane: number },
): Promise<void> {
  const { rowCount } = await session.query(
    `INSERT INTO ${laneTables(stagingSchema).merged} (batch_id, lane) VALUES ($1, $2) ON CONFLICT (batch_id, lane) DO NOTHING`,
    [batchId, lane],
  );
  if (rowCount === 1) return;
  throw new LoadError('merge.laneIsIn', {
    class: 'retryable',
    message: `Lane ${lane} of batch ${batchId} has been merged by another process.`,
  });
}

/** Keeps what a lane did beside the fact, so that the sum of the batch can be closed by whoever merges the last one. */
export async function recordLane(
  session: SqlSession,
  stagingSchema: string,
  batchId: string,
  { lane, rows, fingerprint, inserted, updated, unchanged }: MergedLane,
): Promise<void> {
  await session.query(
    `UPDATE ${laneTables(stagingSchema).merged} SET rows = $3, fingerprint = $4, inserted = $5, updated = $6, unchanged = $7
     WHERE batch_id = $1 AND lane = $2`,
    [batchId, lane, rows, fingerprint, inserted, updated, unchanged],
  );
}
