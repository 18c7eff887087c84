import { LoadError } from '../errors';
import type { TableRef } from '../plan';
import { quoteTable } from '../sql/identifiers';
import { jsonbText } from '../sql/json-text';
import type { SqlSession } from '../sql/session';
import type { MergeContext } from './merge-context';

/**
 * First statement of the merge transaction: a second process with the same batch waits here for the first one, and
 * fails once that has committed.
 * @throws LoadError `merge.alreadyMerged`
 */
export async function enterLedger({
  session,
  ledger,
  batchId,
  load,
  target,
}: Pick<MergeContext, 'session' | 'ledger' | 'batchId' | 'load'> & {
  target: { table: TableRef };
}): Promise<void> {
  const { rowCount } = await session.query(
    `INSERT INTO ${ledger} (batch_id, load, target) VALUES ($1, $2, $3) ON CONFLICT (batch_id) DO NOTHING`,
    [batchId, load, quoteTable(target.table)],
  );
  if (rowCount === 1) return;
  throw new LoadError('merge.alreadyMerged', {
    class: 'fatal',
    message: `Batch ${batchId} has been merged already.`,
  });
}

/** Keeps the result beside the fact, so that a repeated command can answer with it. */
export async function recordResult(
  session: SqlSession,
  ledger: string,
  batchId: string,
  result: unknown,
): Promise<void> {
  await session.query(`UPDATE ${ledger} SET result = $2 WHERE batch_id = $1`, [batchId, jsonbText(result)]);
}

/** @returns the recorded result of a merged batch; undefined where it has not been merged */
export async function findMerged(
  session: SqlSession,
  ledger: string,
  batchId: string,
): Promise<{ target: string; result: unknown } | undefined> {
  const known = await session.query<{ ledger: string | null }>(`SELECT to_regclass($1)::text AS ledger`, [
    ledger,
  ]);
  if (!known.rows[0]!.ledger) return undefined;
  const { rows } = await session.query<{ target: string; result: unknown }>(
    `SELECT target, result FROM ${ledger} WHERE batch_id = $1`,
    [batchId],
  );
  return rows[0];
}
