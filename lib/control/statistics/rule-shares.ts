import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { parseInput, requireRole } from '../verb';
import { listDaysInputSchema, type ListDaysInput, type RuleShare } from './schemas';

const mostRules = 8;

/** How many reasons for refusal each rule gave, and for how many rows, the most first. Viewer. */
export async function listRuleShares(context: ActorContext, input: ListDaysInput): Promise<RuleShare[]> {
  requireRole(context, 'viewer');
  const { loadId = null, days } = parseInput(listDaysInputSchema, input);
  const shares = await db().$queryRaw<{ rule: string; reasons: bigint; share: number }[]>`
    WITH since AS (SELECT (now() AT TIME ZONE 'UTC')::date - ${days}::int + 1 AS day)
    SELECT rule, sum(rows)::bigint AS reasons, sum(rows)::float8 / nullif(max(total.read), 0)::float8 AS share
    FROM rule_days r, (
      SELECT sum(read) AS read FROM load_days
      WHERE day >= (SELECT day FROM since) AND (${loadId}::uuid IS NULL OR load_id = ${loadId}::uuid)
    ) total
    WHERE r.day >= (SELECT day FROM since) AND (${loadId}::uuid IS NULL OR r.load_id = ${loadId}::uuid)
    GROUP BY rule ORDER BY 2 DESC, 1 LIMIT ${mostRules}`;
  return shares.map(({ rule, reasons, share }) => ({ rule, reasons: Number(reasons), share: share ?? 0 }));
}
