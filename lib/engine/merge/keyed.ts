import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { classify, sameKey, type Classes } from './classify';
import { deleteMissing } from './delete-missing';
import { insertWhere } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';
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
      const deleted = deletes(context.mode) ? await deleteMissing(context, tables) : 0;
      if (deleted > 0)
        choice.merge = `${choice.merge}, ${context.writing.softDeleteColumn ? 'flag' : 'delete'} missing`;
      const updated = classes.changed > 0 ? await updateChanged(context, tables) : 0;
      const inserted = classes.missing > 0 ? await insertMissing(context, tables) : 0;
      return { inserted, updated, unchanged: classes.unchanged, deleted };
    },
  };
}

function explain({ missing, changed, unchanged }: Classes) {
  const steps = [changed > 0 ? 'update changed' : '', missing > 0 ? 'insert missing' : ''].filter(Boolean);
  return {
    merge: steps.join(', ') || 'nothing to write',
    why: `one join found ${missing} new, ${changed} changed and ${unchanged} unchanged rows`,
  };
}

async function updateChanged(context: MergeContext, tables: StagingTable[]): Promise<number> {
  const { session, target, layout } = context;
  const set = updatedColumns(context).map(({ name, value }) => `${quoteIdentifier(name)} = ${value}`);
  const { rowCount } = await session.query(
    `UPDATE ${quoteTable(target.table)} d SET ${set.join(', ')}
     FROM ${stagedRows(layout, tables)} s WHERE ${sameKey(target)} AND ${differs(context)}`,
  );
  return rowCount;
}

function insertMissing(context: MergeContext, tables: StagingTable[]): Promise<number> {
  const { target, layout } = context;
  const isThere = `EXISTS (SELECT FROM ${quoteTable(target.table)} d WHERE ${sameKey(target)})`;
  return insertWhere(context, stagedRows(layout, tables), `NOT ${isThere}`);
}
