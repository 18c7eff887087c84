import type { Tuning } from '../tuning';
import type { SqlSession } from './session';

/** Puts a session under the load's tuning, for as long as it lives. */
export async function applyTuning(session: SqlSession, tuning: Tuning): Promise<void> {
  await session.query(
    `SELECT set_config('work_mem', $1, false), set_config('maintenance_work_mem', $2, false),
            set_config('lock_timeout', $3, false), set_config('statement_timeout', $4, false),
            set_config('synchronous_commit', ${COMMIT_MODE}, false)`,
    [
      `${tuning.workMemMb}MB`,
      `${tuning.maintenanceWorkMemMb}MB`,
      String(tuning.lockTimeoutMs),
      String(tuning.statementTimeoutMs),
      tuning.synchronousCommit,
    ],
  );
}

/** `on` asks for no less than the server's own disk; how far replicas are waited for stays as the server has it. */
const COMMIT_MODE = `CASE WHEN $5 = 'off' OR current_setting('synchronous_commit') = 'off' THEN $5 ELSE current_setting('synchronous_commit') END`;
