import type { MergeContext } from './merge-context';

/**
 * Settings of one transaction that writes to the destination. Its triggers and functions find what they name without a
 * schema, as they do for any other client: all that the engine itself writes is qualified.
 */
export async function applySettings({ session, tuning }: MergeContext): Promise<void> {
  await session.query(
    `SELECT set_config('work_mem', $1, true), set_config('maintenance_work_mem', $2, true),
            set_config('lock_timeout', $3, true), set_config('statement_timeout', $4, true)`,
    [
      `${tuning.workMemMb}MB`,
      `${tuning.maintenanceWorkMemMb}MB`,
      String(tuning.lockTimeoutMs),
      String(tuning.statementTimeoutMs),
    ],
  );
  await session.query('SET LOCAL search_path TO DEFAULT');
}
