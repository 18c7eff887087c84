import { removeRemembered } from '../incremental/remembered-rows';
import type { SqlSession } from '../sql/session';
import type { StagingTable } from '../staging';
import type { Batch } from './batch';

/**
 * Removes the rows from staging that an incremental batch is not about: those outside its bounds, and those that earlier
 * batches have appended. Counts them as filtered.
 */
export async function leaveOut(batch: Batch, session: SqlSession, tables: StagingTable[]): Promise<void> {
  const { increment, account, area } = batch;
  if (!increment) return;
  const outside = await removeOutside(batch, session, tables);
  account.filtered += outside;
  const { memory, slice } = increment;
  if (!memory || !slice.kept || slice.startsOver) return;
  const knownTable = area.table('known');
  const remembered = await removeRemembered(session, memory, { watermark: slice.kept, tables, knownTable });
  account.filtered += remembered;
}

async function removeOutside(
  { increment }: Batch,
  session: SqlSession,
  tables: StagingTable[],
): Promise<number> {
  const condition = increment?.leftOut;
  if (!condition) return 0;
  let removed = 0;
  for (const table of tables) {
    const { rowCount } = await session.query(`DELETE FROM ${table.name} WHERE ${condition}`);
    table.rows -= rowCount;
    removed += rowCount;
  }
  return removed;
}

/** Whether rows may have to be left out, so that the merge must not take them before all are staged. */
export function mayLeaveOut({ increment }: Batch): boolean {
  if (!increment) return false;
  const { leftOut, memory, slice } = increment;
  return leftOut !== undefined || (memory !== undefined && slice.kept !== undefined && !slice.startsOver);
}
