import { db, type Transaction } from '@/lib/db';
import type { BatchErrorGroup } from '@/lib/generated/prisma/client';
import type { ActorContext } from '../context';
import { addUpErrorGroups } from '../error-groups';
import { keepNumbersOfRare } from '../quarantine';
import type { ErrorGroupView } from '../quarantine/schemas';
import { parseInput, requireRole } from '../verb';
import { isEnded, requireBatch } from './internal';
import { batchIdInputSchema, type BatchIdInput } from './schemas';

/** Groups that are kept of one batch: hostile data could make one of every row. */
const mostGroups = 1_000;
/** While a batch runs its groups are those of its first refused rows. */
const sampledRows = 20_000;

/** What was refused, by cause, the most frequent first. Viewer. */
export async function listErrorGroups(context: ActorContext, input: BatchIdInput): Promise<ErrorGroupView[]> {
  requireRole(context, 'viewer');
  const { batchId } = parseInput(batchIdInputSchema, input);
  const { state } = await requireBatch(batchId);
  if (!isEnded(state)) return (await groupQuarantine(db(), batchId, sampledRows)).map(toView);
  const groups = await db().batchErrorGroup.findMany({
    where: { batchId },
    omit: { rowNumbers: true },
    orderBy: [{ rows: 'desc' }, { fingerprint: 'asc' }],
  });
  return groups.map(toView);
}

/** Counts the groups where the refused rows are kept and stores them, in the transaction that ends the batch. */
export async function storeErrorGroups(tx: Transaction, batchId: string): Promise<void> {
  const groups = await groupQuarantine(tx, batchId, null);
  const { count: before } = await tx.batchErrorGroup.deleteMany({ where: { batchId } });
  await tx.batchErrorGroup.createMany({ data: groups.map((group) => ({ ...group, batchId })) });
  await keepNumbersOfRare(tx, batchId, groups);
  // What is there already was counted then.
  if (before === 0 && groups.length > 0) await addUpErrorGroups(tx, batchId);
}

type GroupRow = Omit<BatchErrorGroup, 'batchId' | 'rowNumbers'>;

/**
 * The facts of a group are those of the first reason in its first row; reasons and fingerprints stand in one order. Many rows
 * are refused for the same set of reasons, which is taken apart once.
 */
function groupQuarantine(
  tx: Pick<Transaction, '$queryRaw'>,
  batchId: string,
  atMost: number | null,
): Promise<GroupRow[]> {
  return tx.$queryRaw<GroupRow[]>`
    WITH sets AS (
      SELECT fingerprints, min(row) AS first_row, count(*) AS rows
      FROM (SELECT * FROM quarantined_rows WHERE batch_id = ${batchId}::uuid ORDER BY row LIMIT ${atMost}::bigint) q
      GROUP BY fingerprints
    ), groups AS (
      SELECT f.fingerprint, min(s.first_row) AS first_row, sum(s.rows)::bigint AS reasons,
             (sum(s.rows) FILTER (WHERE array_position(s.fingerprints, f.fingerprint) = f.position))::bigint AS rows
      FROM sets s CROSS JOIN LATERAL unnest(s.fingerprints) WITH ORDINALITY AS f(fingerprint, position)
      GROUP BY f.fingerprint
      ORDER BY 4 DESC, 1 LIMIT ${mostGroups}
    )
    SELECT g.fingerprint, r.reason->>'column' AS "column", r.reason->>'rule' AS rule,
           r.reason->>'sqlstate' AS sqlstate, r.reason->>'message' AS message, g.rows, g.reasons,
           r.reason->>'value' AS sample, g.first_row AS "firstRow"
    FROM groups g
    JOIN quarantined_rows q ON q.batch_id = ${batchId}::uuid AND q.row = g.first_row
    CROSS JOIN LATERAL (
      SELECT q.reasons->(array_position(q.fingerprints, g.fingerprint) - 1) AS reason
    ) r
    ORDER BY g.rows DESC, g.fingerprint`;
}

function toView(group: GroupRow): ErrorGroupView {
  const { fingerprint, column, rule, sqlstate, message, sample } = group;
  const counts = { rows: Number(group.rows), reasons: Number(group.reasons) };
  return { fingerprint, column, rule, sqlstate, message, sample, ...counts };
}
