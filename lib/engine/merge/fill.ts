import { LoadError } from '../errors';
import { cutIdentifier, MAX_IDENTIFIER_BYTES, quoteIdentifier, quoteTable } from '../sql/identifiers';
import { filledColumns, sameColumns } from '../target';
import type { DroppableKey } from './droppable-key';
import { insertTables } from './insert-rows';
import { versionColumns } from './history';
import type { MergeContext, MergeStrategy } from './merge-context';
import {
  dropForRebuild,
  dropsAny,
  explainRebuild,
  findRebuild,
  finishRebuild,
  type Rebuild,
} from './rebuild';
import { stampColumns, type WriteFacts } from './written-columns';

/** Below this many bytes of input, building an index once saves less than dropping it costs. */
export const WORTH_DROPPING_BYTES = 4 * 1024 * 1024;

const KEY_SUFFIX = '_pkey';

/**
 * Fills a table that is new or empty: plain INSERTs, key and indexes built once at the end where that is safe. A repeated key
 * shows there as 23505, which the caller answers with a search for duplicates.
 */
export async function fillStrategy(
  context: MergeContext,
  expectedBytes: number | undefined,
): Promise<MergeStrategy> {
  const { target } = context;
  const { rebuild, choice } = target.existing
    ? await prepareEmpty(context, expectedBytes)
    : await createTable(context);
  const versions = context.mode === 'history' ? versionColumns(context) : [];
  const inserting = insertTables(context, versions);
  return {
    choice,
    take: inserting.take,
    finish: async () => {
      const inserted = await inserting.finish();
      await finishRebuild(context, rebuild);
      return { inserted, updated: 0, unchanged: 0, deleted: 0 };
    },
  };
}

/** Makes the table as `fillStrategy` does, its key included. */
export async function createWithKey(context: MergeContext): Promise<void> {
  const { rebuild } = await createTable(context);
  await finishRebuild(context, rebuild);
}

async function createTable(context: MergeContext) {
  const { target, mode } = context;
  const versions = mode === 'history' ? versionColumns(context) : [];
  const added = [...stampColumns(context), ...versions].map(
    ({ name, type }) => `${quoteIdentifier(name)} ${type}`,
  );
  const columns = filledColumns(target).map(
    ({ name, type, nullable }) => `${quoteIdentifier(name)} ${type}${nullable ? '' : ' NOT NULL'}`,
  );
  await makeTable(context, [...columns, ...added]);
  const names = uniqueColumns(context);
  const key: DroppableKey | undefined =
    names.length > 0
      ? {
          // A long table name must not push the suffix out.
          name: `${cutIdentifier(target.table.name, MAX_IDENTIFIER_BYTES - KEY_SUFFIX.length)}${KEY_SUFFIX}`,
          definition: `PRIMARY KEY (${names.map(quoteIdentifier).join(', ')})`,
        }
      : undefined;
  const merge = key ? 'create, insert, add key' : 'create, insert';
  const rebuild: Rebuild = { key, indexes: [], stays: [] };
  return { rebuild, choice: { merge, why: `the table is new (${mode})` } };
}

/** @throws LoadError `merge.tableAppeared` where another session has made it since the batch looked */
async function makeTable({ session, target }: MergeContext, columns: string[]): Promise<void> {
  const table = quoteTable(target.table);
  try {
    await session.query(`CREATE TABLE ${table} (${columns.join(', ')})`);
  } catch (cause) {
    if (!(cause instanceof LoadError) || !MADE_AT_ONCE.has(cause.sqlstate ?? '')) throw cause;
    const message = `Another session has created ${table} in the meantime.`;
    throw new LoadError('merge.tableAppeared', { class: 'retryable', message, cause });
  }
}

/** The table is there, or its catalog entries have just been made by another session. */
const MADE_AT_ONCE = new Set(['42P07', '42710', '23505']);

/** What identifies a row: the key, and in history mode the start of the version too. */
export function uniqueColumns({
  target,
  mode,
  writing,
}: Pick<WriteFacts, 'target' | 'mode' | 'writing'>): string[] {
  return mode === 'history' ? [...target.key, writing.history.validFrom] : target.key;
}

/** Whether an existing table is empty, and loses its key or indexes while it is filled. */
export async function mayRebuild(context: MergeContext, expectedBytes: number | undefined): Promise<boolean> {
  if (!(await isEmpty(context)) || !(await mayLock(context))) return false;
  return dropsAny(await whatToRebuild(context, expectedBytes));
}

async function whatToRebuild(context: MergeContext, expectedBytes: number | undefined): Promise<Rebuild> {
  const isSmall = expectedBytes !== undefined && expectedBytes < WORTH_DROPPING_BYTES;
  return isSmall ? nothingToRebuild : findRebuild(context, keyConstraint(context));
}

async function prepareEmpty(context: MergeContext, expectedBytes: number | undefined) {
  const { session, target } = context;
  const find = () => whatToRebuild(context, expectedBytes);
  const mode = dropsAny(await find()) ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE';
  await session.query(`LOCK TABLE ${quoteTable(target.table)} IN ${mode} MODE`);
  await requireEmpty(context);
  // Asked again under the lock, which alone keeps the answer true.
  const found = await find();
  const rebuild = mode === 'ACCESS EXCLUSIVE' ? found : { ...found, key: undefined, indexes: [] };
  await dropForRebuild(context, rebuild);
  if (rebuild.key) await startFreshFile(context);
  return { rebuild, choice: explainRebuild(rebuild) };
}

const nothingToRebuild: Rebuild = { indexes: [], stays: ['its key stays because the input is small'] };

/** Name of the constraint that keeps what identifies a row unique. */
export function keyConstraint(context: MergeContext): string | undefined {
  const { existing, key } = context.target;
  return existing!.uniques.find(
    (unique) =>
      unique.isConstraint &&
      (key.length === 0 ? unique.isPrimary : sameColumns(unique.columns, uniqueColumns(context))),
  )?.name;
}

/**
 * With wal_level minimal, rows that go into a file made by the same transaction need no WAL: the file itself is
 * flushed at COMMIT. Truncating the empty table makes such a file; elsewhere it would gain nothing.
 * @see https://www.postgresql.org/docs/current/populate.html#POPULATE-PITR
 */
async function startFreshFile({ session, target }: MergeContext): Promise<void> {
  const { rows } = await session.query<{ helps: boolean }>(
    `SELECT current_setting('wal_level') = 'minimal' AND has_table_privilege($1::oid, 'TRUNCATE')
       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = $1::oid AND tgtype & 32 <> 0) AS helps`,
    [target.existing!.oid],
  );
  if (rows[0]!.helps) await session.query(`TRUNCATE ${quoteTable(target.table)}`);
}

async function requireEmpty(context: MergeContext): Promise<void> {
  if (!(await isEmpty(context))) throw noLongerEmpty(context);
}

export function noLongerEmpty({ target }: Pick<MergeContext, 'target'>): LoadError {
  return new LoadError('merge.noLongerEmpty', {
    class: 'retryable',
    message: `Another session has written into ${quoteTable(target.table)}, which was empty.`,
  });
}

export async function isEmpty({
  session,
  target,
}: Pick<MergeContext, 'session' | 'target'>): Promise<boolean> {
  const { rows } = await session.query(`SELECT FROM ${quoteTable(target.table)} LIMIT 1`);
  return rows.length === 0;
}

/** Filling locks the table against other writers, which takes more than the right to insert. */
export async function mayLock({
  session,
  target,
}: Pick<MergeContext, 'session' | 'target'>): Promise<boolean> {
  const { rows } = await session.query<{ may: boolean }>(
    `SELECT has_table_privilege($1::oid, 'UPDATE, DELETE, TRUNCATE') AS may`,
    [target.existing!.oid],
  );
  return rows[0]!.may;
}
