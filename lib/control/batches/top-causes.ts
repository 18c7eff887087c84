import { db } from '@/lib/db';
import type { ListedBatch } from './schemas';

type Cause = NonNullable<ListedBatch['topCause']>;

/** What most of a batch's refused rows were refused for, by its id. */
export async function topCausesOf(batchIds: readonly string[]): Promise<Map<string, Cause>> {
  if (batchIds.length === 0) return new Map();
  const causes = await db().$queryRaw<(Cause & { id: string })[]>`
    SELECT b.id, g."column", g.message, g.others::int
    FROM unnest(${batchIds}::uuid[]) AS b(id)
    CROSS JOIN LATERAL (
      SELECT "column", message, count(*) OVER () - 1 AS others FROM error_groups
      WHERE batch_id = b.id ORDER BY rows DESC, fingerprint LIMIT 1
    ) g`;
  return new Map(causes.map(({ id, ...cause }) => [id, cause]));
}
