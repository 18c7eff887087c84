import { quoteIdentifier, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { filledColumns, isSelfReferencing } from '../target';
import type { MergeContext } from './merge-context';
import { columnList, rowsOf, stagedRows, valueList } from './staged-rows';
import { stampColumns, type StampColumn } from './written-columns';

/** Inserts one staging table as it is. @returns rows that the destination took */
export async function insertRows(
  context: MergeContext,
  staging: StagingTable,
  more: StampColumn[] = [],
): Promise<number> {
  const { session, layout } = context;
  const stamps = [...stampColumns(context), ...more];
  const values = [valueList(layout), ...stamps.map((stamp) => stamp.value)].join(', ');
  const { rowCount } = await session.query(
    `${insertInto(context, stamps)} SELECT ${values} FROM ${rowsOf(staging)}`,
  );
  return rowCount;
}

/**
 * Inserts staging tables as they come; where rows refer to each other, all of them in one statement at the end.
 * `finish` gives the rows that the destination took.
 */
export function insertTables(context: MergeContext, more: StampColumn[] = []) {
  const waiting: StagingTable[] = [];
  const isTogether = isSelfReferencing(context.target);
  let inserted = 0;
  return {
    take: async (staging: StagingTable) => {
      if (isTogether) waiting.push(staging);
      else inserted += await insertRows(context, staging, more);
    },
    finish: async () => {
      if (isTogether)
        inserted += await insertWhere(context, stagedRows(context.layout, waiting), 'true', more);
      return inserted;
    },
  };
}

/** Inserts rows of `staged` (a relation named s) that `where` lets through. */
export async function insertWhere(
  context: MergeContext,
  staged: string,
  where: string,
  more: StampColumn[] = [],
): Promise<number> {
  return (await context.session.query(insertion(context, staged, where, more))).rowCount;
}

/** The statement that inserts them. */
export function insertion(
  context: MergeContext,
  staged: string,
  where: string,
  more: StampColumn[] = [],
): string {
  const stamps = [...stampColumns(context), ...more];
  const values = [columnList(context.layout, 's'), ...stamps.map((stamp) => stamp.value)].join(', ');
  return `${insertInto(context, stamps)} SELECT ${values} FROM ${staged} s WHERE ${where}`;
}

/** `INSERT INTO table (columns)`, able to write GENERATED ALWAYS identity columns. */
function insertInto({ target, layout }: MergeContext, stamps: StampColumn[]): string {
  const overriding = filledColumns(target).some((column) => column.isIdentityAlways)
    ? ' OVERRIDING SYSTEM VALUE'
    : '';
  const columns = [columnList(layout), ...stamps.map((stamp) => quoteIdentifier(stamp.name))].join(', ');
  return `INSERT INTO ${quoteTable(target.table)} (${columns})${overriding}`;
}
