import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { isSelfReferencing } from '../target';
import { classify, sameKey, type Classes } from './classify';
import { deleteMissing, deletionOf } from './delete-missing';
import { insertion } from './insert-rows';
import type { MergeContext, MergeCounts, MergeStrategy } from './merge-context';
import { stagedRows } from './staged-rows';
import { deletes, differs, updatedColumns } from './written-columns';

/**
 * Merges by key into a table that holds rows: upsert, insert-only, and (with rows to delete) replace and mirror. One
 * join says how many rows are new, changed and unchanged; only the statements that have something to do then run, and
 * unchanged rows are never rewritten.
 */
export function keyedStrategy(context: MergeContext): MergeStrategy {
  const tables: StagingTable[] = [];
  const choice = { merge: context.mode as string, why: 'the table holds rows' };
  return {
    choice,
    take: async (table) => {
      tables.push(table);
    },
    finish: async () => {
      const isInsertOnly = context.mode === 'insert-only';
      const classes = await classify(context, tables, isInsertOnly ? 'false' : differs(context));
      Object.assign(choice, explain(classes));
      const written = await (isSelfReferencing(context.target) ? writeTogether : writeApart)(
        context,
        tables,
        classes,
      );
      if (written.deleted > 0)
        choice.merge = `${choice.merge}, ${context.writing.softDeleteColumn ? 'flag' : 'delete'} missing`;
      return { ...written, unchanged: classes.unchanged };
    },
  };
}

type Written = Pick<MergeCounts, 'inserted' | 'updated' | 'deleted'>;

/** Values that old rows give up are free for new ones. */
async function writeApart(context: MergeContext, tables: StagingTable[], classes: Classes): Promise<Written> {
  const deleted = deletes(context.mode) ? await deleteMissing(context, tables) : 0;
  const updated = classes.changed > 0 ? await updateChanged(context, tables) : 0;
  const inserted = classes.missing > 0 ? await insertMissing(context, tables) : 0;
  return { inserted, updated, deleted };
}

/** Where rows of the table refer to each other, foreign keys hold only once everything is written: after one statement. */
async function writeTogether(
  context: MergeContext,
  tables: StagingTable[],
  classes: Classes,
): Promise<Written> {
  const statements = {
    deleted: deletes(context.mode) ? await deletionOf(context, tables) : undefined,
    updated: classes.changed > 0 ? updateOf(context, tables) : undefined,
    inserted: classes.missing > 0 ? insertionOf(context, tables) : undefined,
  };
  const steps = Object.entries(statements).filter(([, sql]) => sql !== undefined);
  const written: Written = { inserted: 0, updated: 0, deleted: 0 };
  if (steps.length === 0) return written;
  const { rows } = await context.session.query<Record<string, string>>(
    `WITH ${steps.map(([name, sql]) => `${name} AS (${sql} RETURNING 1)`).join(', ')}
     SELECT ${steps.map(([name]) => `(SELECT count(*) FROM ${name}) AS ${name}`).join(', ')}`,
  );
  const counts = Object.entries(rows[0]!).map(([name, count]) => [name, Number(count)]);
  return { ...written, ...(Object.fromEntries(counts) as Partial<Written>) };
}

function explain({ missing, changed, unchanged }: Classes) {
  const steps = [changed > 0 ? 'update changed' : '', missing > 0 ? 'insert missing' : ''].filter(Boolean);
  return {
    merge: steps.join(', ') || 'nothing to write',
    why: `one join found ${missing} new, ${changed} changed and ${unchanged} unchanged rows`,
  };
}

/** Updates the rows that differ. */
export async function updateChanged(context: MergeContext, tables: StagingTable[]): Promise<number> {
  return (await context.session.query(updateOf(context, tables))).rowCount;
}

function updateOf(context: MergeContext, tables: StagingTable[]): string {
  const { target, layout } = context;
  const set = updatedColumns(context).map(({ name, value }) => `${quoteIdentifier(name)} = ${value}`);
  return `UPDATE ${quoteTable(target.table)} d SET ${set.join(', ')}
     FROM ${stagedRows(layout, tables)} s WHERE ${sameKey(target)} AND ${differs(context)}`;
}

/** Inserts the rows whose key is not there. */
export async function insertMissing(context: MergeContext, tables: StagingTable[]): Promise<number> {
  return (await context.session.query(insertionOf(context, tables))).rowCount;
}

function insertionOf(context: MergeContext, tables: StagingTable[]): string {
  const { target, layout } = context;
  const isThere = `EXISTS (SELECT FROM ${quoteTable(target.table)} d WHERE ${sameKey(target)})`;
  return insertion(context, stagedRows(layout, tables), `NOT ${isThere}`);
}
