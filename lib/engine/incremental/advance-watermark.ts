import { LoadError } from '../errors';
import { stagedRows } from '../merge/staged-rows';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { StagingLayout, StagingTable } from '../staging';
import { orderedSql } from './cursor';
import type { Increment } from './increment';
import { rememberRows } from './remembered-rows';
import { findWatermark, forgetWatermark, watermarkTables, type Watermark } from './watermark-store';

/** What is about to be merged. */
export interface Merged {
  stagingSchema: string;
  layout: StagingLayout;
  /** All of them, without what was refused or left out. */
  tables: StagingTable[];
  batchId: string;
}

/**
 * Moves the watermark to the greatest cursor value of the rows that are merged, inside the merge transaction: it stands
 * if they do. A scoped run leaves it alone.
 * @returns its value before and after
 * @throws LoadError `incremental.watermarkMoved` (retryable) where another batch has moved it since this one was cut
 */
export async function advanceWatermark(
  session: SqlSession,
  increment: Increment,
  merged: Merged,
): Promise<{ before: string | null; after: string | null }> {
  const { slice } = increment;
  const { stagingSchema } = merged;
  const found = await findWatermark(session, stagingSchema, slice.key, 'FOR UPDATE');
  if (found?.version !== slice.kept?.version || found?.id !== slice.kept?.id) throw moved(slice.key.load);
  const before = found?.value ?? null;
  if (slice.isRerun) {
    if (found && !slice.startsOver) await noteRerun(session, increment, merged, found);
    return { before, after: before };
  }
  if (slice.startsOver) await forgetWatermark(session, stagingSchema, slice.key);
  await raise(session, increment, merged);
  const watermark = await findWatermark(session, stagingSchema, slice.key);
  if (watermark && increment.memory) {
    const { tables } = merged;
    await rememberRows(session, increment.memory, { watermark, tables, mayForget: true });
  }
  return { before, after: watermark?.value ?? null };
}

/** Rows that it appends beyond the watermark are remembered, or the next batch would append them again. */
async function noteRerun(
  session: SqlSession,
  { memory }: Increment,
  { stagingSchema, tables }: Merged,
  watermark: Watermark,
): Promise<void> {
  const { watermarks } = watermarkTables(stagingSchema);
  await session.query(`UPDATE ${watermarks} SET version = version + 1 WHERE id = $1`, [watermark.id]);
  if (memory) await rememberRows(session, memory, { watermark, tables, mayForget: false });
}

/** It never goes back: late rows lie below it, and leave it as the batch that set it had it. */
async function raise(
  session: SqlSession,
  { slice: { key }, cursor }: Increment,
  { stagingSchema, layout, tables, batchId }: Merged,
): Promise<void> {
  const { watermarks } = watermarkTables(stagingSchema);
  const value = orderedSql(cursor, `s.${quoteIdentifier(cursor.column)}`);
  const [known, given] = ['watermarks.value', 'EXCLUDED.value'].map((text) => orderedSql(cursor, text));
  const raised = ['value', 'batch_id', 'updated_at'].map(
    (column) =>
      `${column} = CASE WHEN ${given} > ${known} THEN EXCLUDED.${column} ELSE watermarks.${column} END`,
  );
  await session.query(
    `INSERT INTO ${watermarks} (load, target, cursor, type, value, batch_id)
     SELECT $1, $2, $3, $4, (${value})::text, $5 FROM ${stagedRows(layout, tables)} s ORDER BY ${value} DESC LIMIT 1
     ON CONFLICT (load, target, cursor) DO UPDATE
     SET ${raised.join(', ')}, version = watermarks.version + 1`,
    [key.load, key.target, key.cursor, cursor.kind, batchId],
  );
}

function moved(load: string): LoadError {
  return new LoadError('incremental.watermarkMoved', {
    class: 'retryable',
    message: `Another batch of ${load} has moved the watermark since this one began.`,
    remedy: 'The batch begins again from the new one.',
  });
}
