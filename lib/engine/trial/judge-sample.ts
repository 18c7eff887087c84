import { asLoadError, type LoadError } from '../errors';
import { brokenRules } from '../run/judge-batch';
import { failingRows, type StagedTables } from '../run/failing-rows';
import { quoteIdentifier } from '../sql/identifiers';
import type { SqlSession } from '../sql/session';
import type { Check, LateCheck, WholeCheck } from '../staging';
import type { TriedReason } from './trial';

/** What is found out about rows that staging lets through. */
export interface Judgement {
  reasons: Map<number, TriedReason[]>;
  /** By the place of a rule: why it could not be judged. */
  problems: Map<number, string>;
  /** By the place of a rule about the whole batch: what it would say of these rows. */
  says: Map<number, string>;
}

export interface LaterChecks {
  warnings: readonly Check[];
  late: readonly LateCheck[];
  /** Those that these rows can tell something about. */
  whole: readonly WholeCheck[];
  rowsRead: number;
}

/**
 * Judges what a batch judges once its rows are staged, and takes those out of staging that it refuses. A check that fails
 * itself leaves the others be.
 */
export async function judgeSample(staged: StagedTables, checks: LaterChecks): Promise<Judgement> {
  const judgement: Judgement = { reasons: new Map(), problems: new Map(), says: new Map() };
  const { reasons, problems, says } = judgement;
  const judge = async (from: number | undefined, work: () => Promise<void>) => {
    const error = await failureOf(staged.session, work);
    if (error && from !== undefined) problems.set(from, error.message);
    else if (error) throw error;
  };
  const add = (row: number, reason: TriedReason) => reasons.set(row, [...(reasons.get(row) ?? []), reason]);
  for (const check of checks.warnings)
    await judge(check.from, async () => {
      for (const { row, value } of await warnedRows(staged, check)) add(row, reasonOf(check, value));
    });
  for (const check of checks.late)
    await judge(check.from, async () => {
      for (const { row, reason } of await failingRows(staged, check)) add(row, reasonOf(check, reason.value));
    });
  await removeRefused(staged, reasons);
  const facts = { read: checks.rowsRead, readBefore: null };
  for (const check of checks.whole)
    await judge(check.from, async () => {
      for (const { what } of await brokenRules(staged, [check], facts)) says.set(check.from!, what);
    });
  return judgement;
}

function reasonOf(
  { column, rule, severity, sqlstate, message, from }: Check | LateCheck,
  value: string | null,
): TriedReason {
  return { column, rule, severity, sqlstate, message, value, from: from ?? null, isUnread: false };
}

/** A batch counts them; here they are asked for by row. */
async function warnedRows({ session, layout, tables }: StagedTables, { column, failsWhen }: Check) {
  const value = column === null ? 'NULL::text' : `left(${quoteIdentifier(column)}::text, 200)`;
  const { rows } = await session.query<{ row: string; value: string | null }>(
    `SELECT ${quoteIdentifier(layout.rowColumn)}::text AS row, ${value} AS value FROM ${tables[0]!.name} WHERE ${failsWhen}`,
  );
  return rows.map(({ row, value: found }) => ({ row: Number(row), value: found }));
}

/** A batch as a whole is judged by its accepted rows. */
async function removeRefused(
  { session, layout, tables }: StagedTables,
  reasons: ReadonlyMap<number, TriedReason[]>,
): Promise<void> {
  const refused = [...reasons].filter(([, told]) => told.some(({ severity }) => severity === 'error'));
  await session.query(
    `DELETE FROM ${tables[0]!.name} WHERE ${quoteIdentifier(layout.rowColumn)} = ANY ($1::bigint[])`,
    [refused.map(([row]) => row)],
  );
}

/** Runs `work` behind a savepoint. @returns why it failed */
async function failureOf(session: SqlSession, work: () => Promise<void>): Promise<LoadError | undefined> {
  await session.query('SAVEPOINT judging');
  try {
    await work();
  } catch (cause) {
    await session.query('ROLLBACK TO SAVEPOINT judging');
    return asLoadError(cause);
  }
  await session.query('RELEASE SAVEPOINT judging');
  return undefined;
}
