import type { SqlSession } from '../sql/session';
import type { Check } from '../staging';

/** Counts violations of rules of severity `warning` among the rows of one staging table. */
export async function countWarnings(
  session: SqlSession,
  table: string,
  checks: readonly Check[],
): Promise<number> {
  const warnings = checks.filter((check) => check.severity === 'warning');
  if (warnings.length === 0) return 0;
  const counts = warnings.map((check) => `count(*) FILTER (WHERE ${check.failsWhen})`);
  const { rows } = await session.query<{ warnings: string }>(
    `SELECT ${counts.join(' + ')} AS warnings FROM ${table}`,
  );
  return Number(rows[0]!.warnings);
}
