import { asLoadError, LoadError } from '../errors';
import type { Part } from '../extract/part';
import type { Reason } from '../extract/block';
import { quoteIdentifier } from '../sql/identifiers';
import type { InputCheck } from '../sql/input-check';
import type { SqlSession } from '../sql/session';
import { DoubtfulRecords } from '../stage/doubtful-records';
import { stageRows } from '../stage/lane';
import { allRows } from '../stage/refused-rows';
import { stagingTableSql } from '../stage/staging-area';
import type { Check, StagingLayout } from '../staging';
import { diagnose, stageAsText } from '../validate/diagnose';
import { diagnosisTableSql, type Diagnosis } from '../validate/diagnosis-sql';
import { KnownReasons } from '../validate/known-reasons';

/** Of the session's own, gone with its transaction. */
export const STAGED = 'pg_temp.stevedore_staged';
const REFUSED = 'pg_temp.stevedore_refused';
export const SOURCE = 'pg_temp.stevedore_source';

export interface Staging {
  session: SqlSession;
  layout: StagingLayout;
  input: InputCheck;
  part: Part;
  checks: Check[];
  copySkipsBadRows: boolean;
}

export interface StagedSample {
  /** Every reason of the rows that staging refuses, by row. */
  refused: Map<number, Reason[]>;
  /** The slow lane: holds the refused rows as text. */
  diagnosis: Diagnosis;
}

/**
 * Stages the sampled rows by the code that stages those of a batch, and once more as the text that they are in the source.
 * Runs inside the session's open transaction, which is to be rolled back.
 * @throws LoadError `trial.noTemporaryTables` with the statement that an administrator has to run
 */
export async function stageSample(staging: Staging): Promise<StagedSample> {
  const { session, layout, checks, input, part, copySkipsBadRows } = staging;
  await makeTables(session, layout);
  const rows = allRows(part);
  await stageAsText({ session, layout, textTable: SOURCE }, rows, new Map());
  const known = new KnownReasons();
  const diagnosis = { session, layout, checks, input, textTable: REFUSED, held: { rows: 0, last: 0 }, known };
  const refused = new Map(part.refused.map(({ row, reasons }) => [row, reasons]));
  await stageRows(
    {
      // What is judged in two goes would not stand in the table of refused rows together.
      ...{ session, layout, checks, copySkipsBadRows, sendsAgain: false },
      doubtful: new DoubtfulRecords(layout, { costly: new Set(), endsCopy: !copySkipsBadRows }),
      diagnose: (table, places) => diagnose(diagnosis, table, places),
    },
    {
      ...{ part, table: STAGED },
      onRefused: async (found) => {
        for (const { place, reasons } of found) refused.set(place.row, reasons);
      },
    },
  );
  return { refused, diagnosis };
}

async function makeTables(session: SqlSession, layout: StagingLayout): Promise<void> {
  // As lanes do: tables without statistics would be joined by loops.
  await session.query('SET LOCAL enable_nestloop TO off');
  await session.query('SET LOCAL enable_sort TO off');
  try {
    await session.query(stagingTableSql(STAGED, layout, 'TEMPORARY'));
  } catch (cause) {
    const error = asLoadError(cause);
    throw error.sqlstate === '42501' ? await noTemporaryTables(session, error) : error;
  }
  for (const table of [REFUSED, SOURCE]) await session.query(diagnosisTableSql(table, layout, 'TEMPORARY'));
}

async function noTemporaryTables(session: SqlSession, cause: LoadError): Promise<LoadError> {
  await session.query('ROLLBACK');
  const { rows } = await session.query<{ user: string; database: string }>(
    `SELECT current_user AS user, current_database() AS database`,
  );
  const { user, database } = rows[0]!;
  return new LoadError('trial.noTemporaryTables', {
    class: 'fatal',
    message: `The role ${user} may not make temporary tables in ${database}, which trying rows takes; most loads do without.`,
    remedy: `As an administrator, run: GRANT TEMPORARY ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(user)};`,
    sqlstate: '42501',
    cause,
  });
}
