import { LoadError, asLoadError } from '../errors';
import { quoteTable } from '../sql/identifiers';
import type { MergeContext } from './merge-context';

/** Who waits for the table holds up all that come after: better to try again later. */
const LOCK_TIMEOUT = '5s';

/**
 * Gives the table what the batch's rows need, in the merge transaction: others see it with the rows or not at all, and wait
 * for the table until then.
 * @throws LoadError `drift.cannotAlter`; retryable where the table is in use
 */
export async function alterTarget({ session, target }: MergeContext): Promise<void> {
  const { table, alterations } = target;
  if (alterations.length === 0) return;
  const { rows } = await session.query<{ before: string }>(
    `SELECT current_setting('lock_timeout') AS before, set_config('lock_timeout', $1, true)`,
    [LOCK_TIMEOUT],
  );
  await session
    .query(`ALTER TABLE ${quoteTable(table)} ${alterations.join(', ')}`)
    .catch((cause: unknown) => {
      const error = asLoadError(cause);
      if (error.class === 'retryable') throw error;
      throw new LoadError('drift.cannotAlter', {
        class: 'fatal',
        message: `The table ${quoteTable(table)} could not be changed (${alterations.join(', ')}): ${error.message}`,
        remedy: 'Change the table by hand, or set another policy for changed columns.',
        sqlstate: error.sqlstate,
        cause,
      });
    });
  await session.query(`SELECT set_config('lock_timeout', $1, true)`, [rows[0]!.before]);
}
