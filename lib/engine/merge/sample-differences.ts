import type { DifferenceSamples, SampleRows } from '../result';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { mappedColumns, type StagingTable } from '../staging';
import { sameValues } from '../target';
import { sameKey } from './classify';
import { isGone } from './delete-missing';
import { isCurrent, isMissing, versionColumns } from './history';
import type { MergeContext } from './merge-context';
import { stagedRows } from './staged-rows';
import { deletes, differs, stampColumns } from './written-columns';

const ROWS = 20;
/** A row of a very wide table is shown by its first columns. */
const COLUMNS = 100;
const CHARACTERS = 200;

export interface Sampling {
  /** Called once the rows are written: looks at what became of the rows chosen before. */
  afterwards(): Promise<DifferenceSamples>;
}

/**
 * Chooses rows that the merge is about to insert, change and delete, the first of the source where it has an order, and
 * keeps their old values. To be called inside the merge transaction, before the table is written to.
 * @param table quoted names for tables that the transaction keeps them in
 */
export async function sampleDifferences(
  context: MergeContext,
  tables: StagingTable[],
  table: (suffix: string) => string,
): Promise<Sampling> {
  const { target, mode } = context;
  if (!target.existing || mode === 'append' || target.key.length === 0) return sampleStaged(context, tables);
  const columns = await readableColumns(context);
  const deleted = await rowsAsText(context.session, columns, deletedRows(context, tables));
  const isChanging = mode !== 'insert-only';
  await keep(context.session, table('sampled_new'), newKeys(context, tables));
  if (isChanging) await keep(context.session, table('sampled_old'), changedRows(context, tables, columns));
  return {
    afterwards: async () => ({
      inserted: await insertedRows(context, columns, table('sampled_new')),
      updated: {
        key: target.key,
        rows: isChanging ? await changes(context, columns, table('sampled_old')) : [],
      },
      deleted,
    }),
  };
}

/** Without a key to find them by in the table, new rows are shown as they are staged. */
async function sampleStaged(context: MergeContext, tables: StagingTable[]): Promise<Sampling> {
  const { session, layout, target, mode } = context;
  const staged = mappedColumns(layout).map(({ name }) => ({ name, value: `s.${quoteIdentifier(name)}` }));
  const stamps = [...stampColumns(context), ...(mode === 'history' ? versionColumns(context) : [])];
  const columns = [...staged, ...stamps].slice(0, COLUMNS);
  const order = `ORDER BY s.${quoteIdentifier(layout.rowColumn)}`;
  const inserted = await rowsAsText(session, columns, `${stagedRows(layout, tables)} s ${order}`);
  const isReplaced = target.existing && mode === 'replace';
  const deleted = isReplaced
    ? await rowsAsText(session, await readableColumns(context), `${quoteTable(target.table)} d`)
    : { columns: [], rows: [] };
  return { afterwards: async () => ({ inserted, updated: { key: target.key, rows: [] }, deleted }) };
}

type Cells = (string | null)[];

interface ShownColumn {
  name: string;
  /** SQL over the row it is shown of. */
  value: string;
}

/** Key first; a role may be allowed to read some columns only. */
async function readableColumns({ session, target }: MergeContext): Promise<ShownColumn[]> {
  const { rows } = await session.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped
       AND has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attnum`,
    [target.existing!.oid],
  );
  const others = rows.map(({ name }) => name).filter((name) => !target.key.includes(name));
  return [...target.key, ...others]
    .slice(0, COLUMNS)
    .map((name) => ({ name, value: `d.${quoteIdentifier(name)}` }));
}

async function keep(session: SqlSession, table: string, rows: string): Promise<void> {
  await session.query(`CREATE UNLOGGED TABLE ${table} AS ${rows}`);
}

/** Keys that the table does not hold, in history mode: of no current version. */
function newKeys(context: MergeContext, tables: StagingTable[]): string {
  const { target, layout } = context;
  const key = target.key.map((name) => `s.${quoteIdentifier(name)}`).join(', ');
  const isThere = `SELECT FROM ${quoteTable(target.table)} d WHERE ${sameKey(target)} AND ${among(context)}`;
  return `SELECT ${key} FROM ${stagedRows(layout, tables)} s WHERE NOT EXISTS (${isThere})
    ORDER BY s.${quoteIdentifier(layout.rowColumn)} LIMIT ${ROWS}`;
}

function changedRows(context: MergeContext, tables: StagingTable[], columns: ShownColumn[]): string {
  const { target, layout } = context;
  return `SELECT ${columns.map(({ value }) => value).join(', ')}
    FROM ${quoteTable(target.table)} d JOIN ${stagedRows(layout, tables)} s ON ${sameKey(target)}
    WHERE ${among(context)} AND ${differs(context)}
    ORDER BY s.${quoteIdentifier(layout.rowColumn)} LIMIT ${ROWS}`;
}

function deletedRows(context: MergeContext, tables: StagingTable[]): string {
  const { target, mode, writing, layout } = context;
  const table = quoteTable(target.table);
  if (deletes(mode)) return `${table} d WHERE ${isGone(context, tables)}`;
  if (mode === 'history' && writing.history.closeMissing)
    return `${table} d WHERE ${isMissing(context, stagedRows(layout, tables))}`;
  return `${table} d WHERE false`;
}

function insertedRows(context: MergeContext, columns: ShownColumn[], kept: string): Promise<SampleRows> {
  const { session, target } = context;
  const isKept = `EXISTS (SELECT FROM ${kept} o WHERE ${sameValues(target, target.key, 'd', 'o')})`;
  return rowsAsText(session, columns, `${quoteTable(target.table)} d WHERE ${isKept} AND ${among(context)}`);
}

/** Old against new values of the rows that were kept, byte-exact as the merge compares them. */
async function changes(context: MergeContext, columns: ShownColumn[], kept: string) {
  const { session, target } = context;
  const old = columns.map(({ name }) => `o.${quoteIdentifier(name)}`);
  const record = (value: string) => `CAST(ROW(${value}) AS record)`;
  const differ = columns.map(
    ({ value }, index) => `${record(old[index]!)} OPERATOR(pg_catalog.*<>) ${record(value)}`,
  );
  const { rows } = await session.query<{ old: Cells; new: Cells; differ: boolean[] }>(
    `SELECT ARRAY[${old.map(asText).join(', ')}] AS old, ARRAY[${differ.join(', ')}] AS differ,
            ARRAY[${columns.map(({ value }) => asText(value)).join(', ')}] AS new
     FROM ${kept} o JOIN ${quoteTable(target.table)} d ON ${sameValues(target, target.key, 'd', 'o')} AND ${among(context)}`,
  );
  return rows.map((row) => ({
    // The key's columns come first.
    key: target.key.map((_, index) => cut(row.old[index]!)),
    changes: columns
      .map(({ name }, index) => ({ column: name, old: cut(row.old[index]!), new: cut(row.new[index]!) }))
      .filter((_, index) => row.differ[index]),
  }));
}

/** Rows of the table that count as there. */
function among(context: MergeContext): string {
  return context.mode === 'history' ? isCurrent(context) : 'true';
}

/** @param from what stands after FROM */
async function rowsAsText(session: SqlSession, columns: ShownColumn[], from: string): Promise<SampleRows> {
  const values = columns.map(({ value }) => asText(value)).join(', ');
  const { rows } = await session.query<{ cells: Cells }>(
    `SELECT ARRAY[${values}] AS cells FROM ${from} LIMIT ${ROWS}`,
  );
  return { columns: columns.map(({ name }) => name), rows: rows.map(({ cells }) => cells.map(cut)) };
}

/** One character more than is shown tells that there was more. */
function asText(value: string): string {
  return `left(CAST(${value} AS text), ${CHARACTERS + 1})`;
}

function cut(text: string | null): string | null {
  if (text === null) return null;
  const characters = Array.from(text);
  return characters.length > CHARACTERS ? `${characters.slice(0, CHARACTERS - 1).join('')}…` : text;
}
