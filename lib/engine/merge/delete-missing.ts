import { LoadError } from '../errors';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { sameKey } from './classify';
import type { MergeContext } from './merge-context';
import { stagedRows } from './staged-rows';

/**
 * Deletes (or flags) the rows within the scope whose key the source no longer has.
 * @throws LoadError `merge.deletionBrake` where that is more than the load allows without approval
 */
export async function deleteMissing(context: MergeContext, tables: StagingTable[]): Promise<number> {
  return (await context.session.query(await deletionOf(context, tables))).rowCount;
}

/** The statement that deletes them, once the brake lets it. */
export async function deletionOf(context: MergeContext, tables: StagingTable[]): Promise<string> {
  const { target, writing } = context;
  const table = quoteTable(target.table);
  const gone = isGone(context, tables);
  await brake(context, gone);
  return writing.softDeleteColumn
    ? `UPDATE ${table} d SET ${flagged(context)} WHERE ${gone}`
    : `DELETE FROM ${table} d WHERE ${gone}`;
}

/** SQL over `d`: the source speaks for the row and no longer has its key. */
export function isGone(context: MergeContext, tables: StagingTable[]): string {
  const { target, layout } = context;
  const isThere = `EXISTS (SELECT FROM ${stagedRows(layout, tables)} s WHERE ${sameKey(target)})`;
  return `${scopeOf(context)} AND ${isAlive(context)} AND NOT ${isThere}`;
}

async function brake(context: MergeContext, gone: string): Promise<void> {
  const { session, target, writing } = context;
  if (writing.approveDeletions) return;
  const table = quoteTable(target.table);
  // Two queries in one: as a filter of the first count, the search for keys would run anew for every row.
  const { rows } = await session.query<{ rows: string; gone: string }>(
    `SELECT (SELECT count(*) FROM ${table} d WHERE ${scopeOf(context)} AND ${isAlive(context)}) AS rows,
            (SELECT count(*) FROM ${table} d WHERE ${gone}) AS gone`,
  );
  requireDeletionsAllowed(context, Number(rows[0]!.gone), Number(rows[0]!.rows));
}

/** @throws LoadError `merge.deletionBrake`; a rehearsal goes on and tells it */
export function requireDeletionsAllowed(
  { writing, target, rehearsal }: MergeContext,
  gone: number,
  all: number,
): void {
  if (writing.approveDeletions || gone <= writing.deletionBrake * all) return;
  const error = new LoadError('merge.deletionBrake', {
    class: 'fatal',
    message:
      `${gone} of ${all} rows would be deleted from ${quoteTable(target.table)}, more than ` +
      `${writing.deletionBrake * 100} %. The destination is unchanged.`,
    remedy:
      'Check that the source is complete. If the deletions are wanted, approve them and run the batch again.',
  });
  if (!rehearsal) throw error;
  rehearsal.onBrake(error);
}

/** SQL over `d`: the rows that the source speaks for. Everything, where no scope is given. */
function scopeOf({ writing, mode }: MergeContext): string {
  if (mode !== 'mirror' || !writing.scope) return 'true';
  return Object.entries(writing.scope)
    .map(([column, values]) => {
      const listed = values.map((value) => quoteLiteral(String(value))).join(', ');
      return `d.${quoteIdentifier(column)} IN (${listed})`;
    })
    .join(' AND ');
}

/** SQL over `d`: not flagged as deleted before. */
function isAlive({ writing, target }: MergeContext): string {
  if (!writing.softDeleteColumn) return 'true';
  const column = `d.${quoteIdentifier(writing.softDeleteColumn)}`;
  return isFlag(target, writing.softDeleteColumn) ? `${column} IS NOT TRUE` : `${column} IS NULL`;
}

function flagged({ writing, target, batchId }: MergeContext): string {
  const { softDeleteColumn, updatedAtColumn, batchIdColumn } = writing;
  const settings = [
    `${quoteIdentifier(softDeleteColumn!)} = ${isFlag(target, softDeleteColumn!) ? 'true' : 'now()'}`,
  ];
  if (updatedAtColumn) settings.push(`${quoteIdentifier(updatedAtColumn)} = now()`);
  if (batchIdColumn) settings.push(`${quoteIdentifier(batchIdColumn)} = ${quoteLiteral(batchId)}`);
  return settings.join(', ');
}

function isFlag(target: MergeContext['target'], name: string): boolean {
  return target.existing?.columns.find((column) => column.name === name)?.type === 'boolean';
}
