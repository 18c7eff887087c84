import { db, type Transaction } from '@/lib/db';
import type { BatchResult, SourceColumn } from '@/lib/engine';
import { storableJson } from '../storable';

/**
 * The columns of a load's source as its last merged batch found them; undefined where none has, and for a replay, which
 * does not read that source.
 */
export async function knownColumnsOf(batchId: string): Promise<SourceColumn[] | undefined> {
  const { load, replayOfId } = await db().batch.findUniqueOrThrow({
    where: { id: batchId },
    select: { replayOfId: true, load: { select: { knownColumns: true } } },
  });
  if (replayOfId !== null) return undefined;
  return (load.knownColumns as SourceColumn[] | null) ?? undefined;
}

/** Keeps what a batch that has merged found: the next one is held against it. */
export async function keepColumns(
  tx: Transaction,
  batchId: string,
  { state, source, rehearsal }: BatchResult,
): Promise<void> {
  const hasMerged = (state === 'succeeded' || state === 'partial') && !rehearsal;
  if (!hasMerged || !source || source.columns.length === 0) return;
  const columns = JSON.stringify(storableJson(source.columns));
  await tx.$executeRaw`
    UPDATE loads SET known_columns = ${columns}::jsonb
    WHERE id = (SELECT load_id FROM batches WHERE id = ${batchId}::uuid AND replay_of_id IS NULL)
      AND known_columns IS DISTINCT FROM ${columns}::jsonb`;
}
