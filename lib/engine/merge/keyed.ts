import { quoteIdentifier, quoteLiteral, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { isSelfReferencing } from '../target';
import { classify, classifyDistinct, countStaged, sameKey, type Classes } from './classify';
import { deleteMissing, deletionOf } from './delete-missing';
import { isKeyUnique } from './distinct-keys';
import { insertion } from './insert-rows';
import type { MergeChoice, MergeContext, MergeCounts, MergeStrategy } from './merge-context';
import { sampleClasses } from './sample';
import { stagedRows } from './staged-rows';
import { deletes, differs, updatedColumns } from './written-columns';

/**
 * Merges by key into a table that holds rows: upsert, insert-only, and (with rows to delete) replace and mirror.
 * Unchanged rows are never rewritten. Where a sample finds some, one join says how many staged rows are new, changed and
 * unchanged, and only the statements that have something to do run; else all is written at once.
 * @param isDistinct staging is known to hold one row a key; else the merge itself has to prove it
 * @param sampled what a sample has said before, of a table that it may be written to without being counted first
 */
export function keyedStrategy(context: MergeContext, isDistinct: boolean, sampled?: Classes): MergeStrategy {
  const tables: StagingTable[] = [];
  const choice: MergeChoice = { merge: context.mode, why: 'the table holds rows' };
  return {
    choice,
    take: async (table) => {
      tables.push(table);
    },
    finish: async () => {
      const sample = sampled ?? (await sampleFirst(context, tables));
      const { counts, ...chosen } =
        sample && sample.unchanged === 0
          ? await writeFirst(context, tables, { sample, isDistinct })
          : await countFirst(context, tables, isDistinct);
      Object.assign(choice, chosen);
      if (counts.deleted > 0)
        choice.merge = `${choice.merge}, ${context.writing.softDeleteColumn ? 'flag' : 'delete'} missing`;
      return counts;
    },
  };
}

type Written = Pick<MergeCounts, 'inserted' | 'updated' | 'deleted'>;

async function sampleFirst(context: MergeContext, tables: StagingTable[]): Promise<Classes | undefined> {
  return (await mayWriteFirst(context)) ? sampleClasses(context, tables, comparison(context)) : undefined;
}

/** SQL: a staged row changes the row with its key. */
export function comparison(context: MergeContext): string {
  return context.mode === 'insert-only' ? 'false' : differs(context);
}

async function countFirst(context: MergeContext, tables: StagingTable[], isDistinct: boolean) {
  const classes = await (isDistinct ? classify : classifyDistinct)(context, tables, comparison(context));
  const write = isSelfReferencing(context.target) ? writeTogether : writeApart;
  const written = await write(context, tables, classes);
  return { counts: { ...written, unchanged: classes.unchanged }, ...explain(classes) };
}

/**
 * Once every staged row has been written, none can be unchanged, and none repeats a key: each row of the destination is
 * updated once at most. Only where rows are left over, a join looks for what became of them.
 */
async function writeFirst(
  context: MergeContext,
  tables: StagingTable[],
  { sample, isDistinct }: { sample: Classes; isDistinct: boolean },
) {
  const staged = countStaged(tables);
  const deleted = deletes(context.mode) ? await deleteMissing(context, tables) : 0;
  const updated = context.mode === 'insert-only' ? 0 : await updateChanged(context, tables);
  const inserted = updated < staged ? await insertMissing(context, tables) : 0;
  const isAll = updated + inserted === staged;
  const unchanged = isAll ? 0 : await countUntouched(context, tables, isDistinct);
  return {
    counts: { inserted, updated, unchanged, deleted },
    merge: steps({ missing: inserted, changed: updated }),
    why:
      `none of ${sample.missing + sample.changed} sampled rows was unchanged, so that rows were written without being counted first` +
      (isAll ? '' : '; one join found those that needed no writing'),
  };
}

/** Rows of the destination that are as staged and were not written by this transaction. */
async function countUntouched(
  context: MergeContext,
  tables: StagingTable[],
  isDistinct: boolean,
): Promise<number> {
  const { rows } = await context.session.query<{ xid: string }>(
    'SELECT pg_current_xact_id()::xid::text AS xid',
  );
  const isWritten = `d.xmin = ${quoteLiteral(rows[0]!.xid)}::xid`;
  const changes = comparison(context);
  const classes = isDistinct
    ? await classify(context, tables, changes, `NOT (${isWritten})`)
    : await classifyDistinct(context, tables, changes, isWritten);
  return classes.unchanged;
}

/** Triggers may write rows again, and rows that refer to each other are written by one statement. */
async function mayWriteFirst(context: MergeContext): Promise<boolean> {
  const { session, target } = context;
  if (isSelfReferencing(target) || !isKeyUnique(context)) return false;
  const { rows } = await session.query<{ has: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_trigger WHERE NOT tgisinternal
       AND (tgrelid = $1::oid OR tgrelid IN (SELECT relid FROM pg_partition_tree($1::oid)))) AS has`,
    [target.existing!.oid],
  );
  return !rows[0]!.has;
}

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

function explain({ missing, changed, unchanged }: Classes): MergeChoice {
  return {
    merge: steps({ missing, changed }),
    why: `one join found ${missing} new, ${changed} changed and ${unchanged} unchanged rows`,
  };
}

function steps({ missing, changed }: Omit<Classes, 'unchanged'>): string {
  const taken = [changed > 0 ? 'update changed' : '', missing > 0 ? 'insert missing' : ''].filter(Boolean);
  return taken.join(', ') || 'nothing to write';
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
