import { LoadError } from '../errors';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { filledColumns, sameValues, type Target } from '../target';
import { insertInto } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';
import { columnList, stagedRows } from './staged-rows';

/** What the staged rows are to the destination, counted by one join. */
interface Classes {
  missing: number;
  changed: number;
  unchanged: number;
}

/**
 * Upserts into a table that holds rows. One join says how many rows are new, changed and unchanged; only the
 * statements that have something to do then run, and unchanged rows are never rewritten.
 * Expects one staged row a key.
 */
export function upsertStrategy(context: MergeContext): MergeStrategy {
  const tables: StagingTable[] = [];
  const choice = { merge: 'upsert', why: 'the table holds rows' };
  return {
    choice,
    take: async (table) => {
      tables.push(table);
    },
    finish: async () => {
      const classes = await classify(context, tables);
      Object.assign(choice, explain(classes));
      const updated = classes.changed > 0 ? await updateChanged(context, tables) : 0;
      const inserted = classes.missing > 0 ? await insertMissing(context, tables) : 0;
      return { inserted, updated, unchanged: classes.unchanged };
    },
  };
}

/** @throws LoadError `merge.keyNotUnique` where one key stands in the table several times */
async function classify(context: MergeContext, tables: StagingTable[]): Promise<Classes> {
  const { session, target, layout } = context;
  const { rows } = await session.query<Record<keyof Classes, string>>(
    `SELECT count(*) FILTER (WHERE d.ctid IS NULL) AS missing,
            count(*) FILTER (WHERE d.ctid IS NOT NULL AND ${differs(context)}) AS changed,
            count(*) FILTER (WHERE d.ctid IS NOT NULL AND NOT ${differs(context)}) AS unchanged
     FROM ${stagedRows(layout, tables)} s LEFT JOIN ${quoteTable(target.table)} d ON ${sameKey(target)}`,
  );
  const classes = {
    missing: Number(rows[0]!.missing),
    changed: Number(rows[0]!.changed),
    unchanged: Number(rows[0]!.unchanged),
  };
  const staged = tables.reduce((sum, table) => sum + table.rows, 0);
  if (classes.missing + classes.changed + classes.unchanged > staged) throw keyNotUnique(target);
  return classes;
}

function explain({ missing, changed, unchanged }: Classes) {
  const steps = [changed > 0 ? 'update changed' : '', missing > 0 ? 'insert missing' : ''].filter(Boolean);
  return {
    merge: steps.join(', ') || 'nothing to write',
    why: `one join found ${missing} new, ${changed} changed and ${unchanged} unchanged rows`,
  };
}

async function updateChanged(
  { session, target, layout }: MergeContext,
  tables: StagingTable[],
): Promise<number> {
  const written = filledColumns(target).filter((column) => !column.isIdentityAlways);
  const set = written.map(({ name }) => `${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`).join(', ');
  const { rowCount } = await session.query(
    `UPDATE ${quoteTable(target.table)} d SET ${set} FROM ${stagedRows(layout, tables)} s WHERE ${sameKey(target)} AND ${differs({ target })}`,
  );
  return rowCount;
}

async function insertMissing(context: MergeContext, tables: StagingTable[]): Promise<number> {
  const { session, target, layout } = context;
  const { rowCount } = await session.query(
    `${insertInto(context)} SELECT ${columnList(layout, 's')} FROM ${stagedRows(layout, tables)} s
     WHERE NOT EXISTS (SELECT FROM ${quoteTable(target.table)} d WHERE ${sameKey(target)})`,
  );
  return rowCount;
}

function sameKey(target: Target): string {
  return sameValues(target, target.key, 'd', 's');
}

/**
 * Byte-exact, as records: equality by type calls ABC and abc the same in citext, and fails on json.
 * @see https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON
 */
function differs({ target }: Pick<MergeContext, 'target'>): string {
  const compared = filledColumns(target).filter((column) => !column.isIdentityAlways);
  if (compared.length === 0) return 'false';
  // Without the cast, two row constructors would be compared column by column.
  const row = (alias: string) =>
    `CAST(ROW(${compared.map(({ name }) => `${alias}.${quoteIdentifier(name)}`).join(', ')}) AS record)`;
  return `(${row('d')} OPERATOR(pg_catalog.*<>) ${row('s')})`;
}

function keyNotUnique(target: Target): LoadError {
  return new LoadError('merge.keyNotUnique', {
    class: 'fatal',
    message: `The key (${target.key.join(', ')}) is not unique in ${quoteTable(target.table)}: one staged row matches several rows there.`,
    remedy: 'Name a key that identifies a row, or remove the repeated rows from the table first.',
  });
}
