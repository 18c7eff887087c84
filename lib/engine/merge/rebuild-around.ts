import { LoadError } from '../errors';
import { quoteTable } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import { keyConstraint } from './fill';
import type { MergeContext, MergeStrategy } from './merge-context';
import { dropForRebuild, dropsAny, explainAround, findRebuild, finishRebuild, type Rebuild } from './rebuild';

/**
 * Everybody who comes later queues behind a lock that is waited for. Longer than the second after which the server calls
 * its own vacuum off a table that is asked for.
 */
const LOCK_WAIT_MS = 2_000;

/** Looks for transactions that began earlier, and the seconds between them. */
const LOOKS = 10;
const LOOK_EVERY_SECONDS = 0.1;

/** Reasons to keep key and indexes of a table that holds rows, beside those of every table. */
const OBSTACLES = `
  SELECT array_remove(ARRAY[
    CASE WHEN EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = t.oid AND NOT g.tgisinternal) THEN 'the table has triggers' END,
    CASE WHEN t.relhasrules THEN 'the table has rules' END,
    CASE WHEN EXISTS (
           SELECT FROM pg_constraint c JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
           JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid JOIN pg_language l ON l.oid = p.prolang
           WHERE c.conrelid = t.oid AND c.contype = 'c' AND l.lanname NOT IN ('internal', 'c'))
         THEN 'a check calls a function, which may look into the table' END,
    CASE WHEN EXISTS (SELECT FROM pg_replication_slots WHERE slot_type = 'logical' AND database = current_database())
         THEN 'changes of the database are decoded for others' END
  ], NULL) AS obstacles
  FROM pg_class t WHERE t.oid = $1::oid`;

/** What may go while most of a table that holds rows is written. */
export async function findSafe(context: MergeContext): Promise<Rebuild> {
  const { rows } = await context.session.query<{ obstacles: string[] }>(OBSTACLES, [
    context.target.existing!.oid,
  ]);
  const obstacle = rows[0]!.obstacles[0];
  return obstacle === undefined ? findRebuild(context, keyConstraint(context)) : keepAll(obstacle);
}

/**
 * Locks the table against all others and drops what can be dropped safely. Expects a transaction that reads what is committed,
 * in which nothing has been written but the ledger: with the table locked it sees nothing change, and the catalog as it is,
 * where an older snapshot would show neither the last rows nor the last foreign key.
 * @returns what was dropped; where that is nothing, the transaction may have failed and is to be rolled back
 */
export async function dropAround(context: MergeContext): Promise<Rebuild> {
  const wanted = await findSafe(context);
  if (!dropsAny(wanted)) return wanted;
  if (!(await isOldest(context.session))) return keepAll('a transaction that began earlier is still writing');
  if (!(await lockAlone(context))) return keepAll('others are using the table');
  // Asked again under the lock, which alone keeps the answer true.
  const found = await findSafe(context);
  await dropForRebuild(context, found);
  return found;
}

/** The strategy, and after its rows what was dropped before them. */
export function rebuiltAround(
  context: MergeContext,
  strategy: MergeStrategy,
  rebuild: Rebuild,
): MergeStrategy {
  return {
    get choice() {
      return explainAround(strategy.choice, rebuild);
    },
    take: (table) => strategy.take(table),
    finish: async () => {
      const counts = await strategy.finish();
      await finishRebuild(context, rebuild);
      return counts;
    },
  };
}

function keepAll(reason: string): Rebuild {
  return { indexes: [], stays: [`its key and indexes stay because ${reason}`] };
}

/**
 * An index that is built over rows which the same transaction has updated serves nobody as long as a transaction with a
 * lower id is running, anywhere on the server.
 * @see https://github.com/postgres/postgres/blob/master/src/backend/access/heap/README.HOT
 */
async function isOldest(session: SqlSession): Promise<boolean> {
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const { rows } = await session.query<{ is: boolean }>(
      'SELECT pg_snapshot_xmin(pg_current_snapshot()) >= pg_current_xact_id() AS is',
    );
    if (rows[0]!.is) return true;
    await session.query(`SELECT pg_sleep(${LOOK_EVERY_SECONDS})`);
  }
  return false;
}

/** SQLSTATEs of a lock that was not to be had: it timed out, or would have been a deadlock. */
const NOT_TO_BE_HAD = new Set(['55P03', '40P01']);

/** @returns false where others use the table; the transaction has failed then */
async function lockAlone({ session, target }: MergeContext): Promise<boolean> {
  const { rows } = await session.query<{ before: string }>(
    `SELECT current_setting('lock_timeout') AS before,
            set_config('lock_timeout', least(nullif(setting::int, 0), ${LOCK_WAIT_MS})::text, true)
     FROM pg_settings WHERE name = 'lock_timeout'`,
  );
  try {
    await session.query(`LOCK TABLE ${quoteTable(target.table)} IN ACCESS EXCLUSIVE MODE`);
  } catch (cause) {
    if (cause instanceof LoadError && NOT_TO_BE_HAD.has(cause.sqlstate ?? '')) return false;
    throw cause;
  }
  await session.query(`SELECT set_config('lock_timeout', $1, true)`, [rows[0]!.before]);
  return true;
}
