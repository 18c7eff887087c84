import { quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { filledColumns } from '../target';
import type { MergeContext } from './merge-context';
import { columnList, valueList } from './staged-rows';

/** Inserts one staging table as it is. @returns rows that the destination took */
export async function insertRows(context: MergeContext, staging: StagingTable): Promise<number> {
  const { session, layout } = context;
  const { rowCount } = await session.query(
    `${insertInto(context)} SELECT ${valueList(layout)} FROM ${staging.name}`,
  );
  return rowCount;
}

/** `INSERT INTO table (columns)`, able to write GENERATED ALWAYS identity columns. */
export function insertInto({ target, layout }: Pick<MergeContext, 'target' | 'layout'>): string {
  const overriding = filledColumns(target).some((column) => column.isIdentityAlways)
    ? ' OVERRIDING SYSTEM VALUE'
    : '';
  return `INSERT INTO ${quoteTable(target.table)} (${columnList(layout)})${overriding}`;
}
