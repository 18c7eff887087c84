import { LoadError } from '../errors';
import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { classify, sameKey } from './classify';
import { insertWhere } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';
import { stagedRows } from './staged-rows';
import { differs, type StampColumn, type WriteFacts } from './written-columns';

/**
 * Keeps every version of a row (slowly changing dimension, type 2): a changed row closes the current version and
 * starts a new one at the same instant, the start of the merge transaction.
 */
export function historyStrategy(context: MergeContext): MergeStrategy {
  const tables: StagingTable[] = [];
  return {
    choice: { merge: 'close changed, insert versions', why: 'the write mode is history' },
    take: async (table) => {
      tables.push(table);
    },
    finish: async () => {
      const staged = stagedRows(context.layout, tables);
      const classes = await classify(context, tables, differs(context), isCurrent(context));
      const deleted = context.writing.history.closeMissing ? await closeMissing(context, staged) : 0;
      // New keys first: afterwards, keys without a current version are exactly those whose version was closed.
      const inserted = await startVersions(context, staged);
      const closed = classes.changed > 0 ? await closeChanged(context, staged) : 0;
      const updated = closed > 0 ? await startVersions(context, staged) : 0;
      if (updated !== closed) throw versionsLost(closed, updated);
      return { inserted, updated, unchanged: classes.unchanged, deleted };
    },
  };
}

/** Inserts a current version of every staged row whose key has none. */
export function startVersions(context: MergeContext, staged: string): Promise<number> {
  const { target } = context;
  const hasVersion = `EXISTS (SELECT FROM ${quoteTable(target.table)} d WHERE ${sameKey(target)} AND ${isCurrent(context)})`;
  return insertWhere(context, staged, `NOT ${hasVersion}`, versionColumns(context));
}

function versionsLost(closed: number, started: number): LoadError {
  return new LoadError('merge.versionsLost', {
    class: 'fatal',
    message: `${closed} versions were closed, but ${started} started. The destination is unchanged.`,
    remedy: 'Look for a trigger or rule on the table that swallows rows.',
  });
}

/** The columns that make a row a version, as a new one gets them. */
export function versionColumns({ writing }: Pick<WriteFacts, 'writing'>): StampColumn[] {
  const { validFrom, validTo, isCurrent: current } = writing.history;
  return [
    { name: validFrom, type: 'timestamptz', value: 'now()', isCompared: false },
    { name: validTo, type: 'timestamptz', value: 'NULL', isCompared: false },
    { name: current, type: 'boolean', value: 'true', isCompared: false },
  ];
}

/** SQL over `d`. */
export function isCurrent({ writing }: Pick<MergeContext, 'writing'>): string {
  return `d.${quoteIdentifier(writing.history.isCurrent)}`;
}

/** Ends the current version of every staged row that differs. */
export async function closeChanged(context: MergeContext, staged: string): Promise<number> {
  const { session, target } = context;
  const { rowCount } = await session.query(
    `UPDATE ${quoteTable(target.table)} d SET ${closing(context)} FROM ${staged} s
     WHERE ${sameKey(target)} AND ${isCurrent(context)} AND ${differs(context)}`,
  );
  return rowCount;
}

/** Ends the current version of every key that the source no longer has. */
export async function closeMissing(context: MergeContext, staged: string): Promise<number> {
  const { session, target } = context;
  const { rowCount } = await session.query(
    `UPDATE ${quoteTable(target.table)} d SET ${closing(context)} WHERE ${isMissing(context, staged)}`,
  );
  return rowCount;
}

/** SQL over `d`: a current version whose key the source no longer has. */
export function isMissing(context: MergeContext, staged: string): string {
  return `${isCurrent(context)} AND NOT EXISTS (SELECT FROM ${staged} s WHERE ${sameKey(context.target)})`;
}

function closing({ writing }: MergeContext): string {
  const { validTo, isCurrent: current } = writing.history;
  return `${quoteIdentifier(validTo)} = now(), ${quoteIdentifier(current)} = false`;
}
