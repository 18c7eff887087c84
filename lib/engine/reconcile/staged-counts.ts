import { LoadError } from '../errors';
import type { SqlSession } from '../sql/session';
import type { StagingTable } from '../staging';

/**
 * Compares what the lanes reported with what stands in staging. An UNLOGGED table comes back empty from a crash of
 * the server: that shows here.
 * @throws LoadError `reconcile.rowsMissing` (retryable: the batch is staged again)
 */
export async function reconcileStaging(session: SqlSession, tables: readonly StagingTable[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await session.query<{ stored: string }>(`SELECT count(*) AS stored FROM ${table.name}`);
    const stored = Number(rows[0]!.stored);
    if (stored !== table.rows) throw rowsMissing(table, stored);
  }
}

function rowsMissing(table: StagingTable, stored: number): LoadError {
  return new LoadError('reconcile.rowsMissing', {
    class: 'retryable',
    message: `Staging table ${table.name} holds ${stored} rows, but ${table.rows} were staged there.`,
    remedy: 'The server may have restarted; the batch is staged again.',
  });
}
