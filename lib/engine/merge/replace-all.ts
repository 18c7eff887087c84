import { quoteTable } from '../sql/identifiers';
import type { StagingTable } from '../staging';
import { requireDeletionsAllowed } from './delete-missing';
import { insertTables } from './insert-rows';
import type { MergeContext, MergeStrategy } from './merge-context';

/**
 * Replaces the contents of a table without a key: every old row goes, every staged row comes. DELETE rather than
 * TRUNCATE, so that readers keep seeing the old rows until COMMIT, and foreign keys and triggers have their say.
 */
export function replaceAllStrategy(context: MergeContext): MergeStrategy {
  const { session, target } = context;
  const table = quoteTable(target.table);
  const tables: StagingTable[] = [];
  return {
    choice: { merge: 'delete all, insert', why: 'the write mode is replace and the load has no key' },
    take: async (staging) => {
      tables.push(staging);
    },
    finish: async () => {
      const { rows } = await session.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${table}`);
      const old = Number(rows[0]!.rows);
      const staged = tables.reduce((sum, staging) => sum + staging.rows, 0);
      // Without a key nobody can say which rows come back; fewer than before is what can be seen.
      requireDeletionsAllowed(context, Math.max(0, old - staged), old);
      const { rowCount: deleted } = await session.query(`DELETE FROM ${table}`);
      const inserting = insertTables(context);
      for (const staging of tables) await inserting.take(staging);
      return { inserted: await inserting.finish(), updated: 0, unchanged: 0, deleted };
    },
  };
}
