import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { conditions, fromSql, idList, standingOf } from '../quarantine';
import { parseInput, requireRole, transaction } from '../verb';
import { rowsOf } from './bulk';
import { lockRepairs, repairTimeoutMs } from './internal';
import {
  undoRepairsInputSchema,
  type RepairResult,
  type RepairTarget,
  type UndoRepairsInput,
} from './schemas';

/**
 * Takes repairs back. Rows of one action become what they were before it; rows that are chosen become open. Rows of a
 * replay of which nobody knows whether the table holds them are given back as they are. Operator.
 * @throws ControlError `repairs.notPossible`, `repairs.busy`
 */
export async function undoRepairs(context: ActorContext, input: UndoRepairsInput): Promise<RepairResult> {
  requireRole(context, 'operator');
  const { batchId, what } = parseInput(undoRepairsInputSchema, input);
  return transaction(async (tx) => {
    await lockRepairs(tx, batchId);
    const changed =
      'actionId' in what
        ? await undoAction(tx, batchId, what.actionId)
        : (await reopen(tx, batchId, what)) + (await giveBack(tx, batchId, what));
    if (changed > 0) {
      const details = { rows: changed, ...('actionId' in what && { actionId: what.actionId }) };
      await recordAudit(tx, context, { action: 'repairs.undo', entityId: batchId, details });
    }
    return { actionId: null, changed, same: 0, skipped: 0 };
  }, repairTimeoutMs);
}

async function undoAction(tx: Transaction, batchId: string, actionId: string): Promise<number> {
  const { held, done } = await standingOf(tx, batchId);
  const taken = idList([...held, ...done]);
  const opened = await tx.$executeRaw`
    DELETE FROM row_repairs WHERE batch_id = ${batchId}::uuid AND action_id = ${actionId}::uuid AND before IS NULL
      AND (replay_id IS NULL OR replay_id <> ALL (${taken}))`;
  const restored = await tx.$executeRaw`
    UPDATE row_repairs SET
      kind = before->>'kind', cells = nullif(before->'cells', 'null'), record = before->>'record',
      reason = before->>'reason', action_id = (before->>'actionId')::uuid, by_id = (before->>'byId')::uuid,
      at = (before->>'at')::timestamptz, before = nullif(before->'before', 'null'), replay_id = NULL
    WHERE batch_id = ${batchId}::uuid AND action_id = ${actionId}::uuid AND before IS NOT NULL
      AND (replay_id IS NULL OR replay_id <> ALL (${taken}))`;
  return opened + restored;
}

async function reopen(tx: Transaction, batchId: string, target: RepairTarget): Promise<number> {
  const rows = await rowsOf(tx, batchId, target, ['fixed', 'dropped']);
  const touched = { ...rows, states: rows.states!.filter((state) => state !== 'open') };
  return tx.$executeRaw`
    DELETE FROM row_repairs WHERE batch_id = ${batchId}::uuid AND row IN (
      SELECT q.row FROM ${fromSql(touched)} ${conditions(touched)})`;
}

async function giveBack(tx: Transaction, batchId: string, target: RepairTarget): Promise<number> {
  const { doubtful } = await standingOf(tx, batchId);
  if (doubtful.length === 0 || !('rows' in target)) return 0;
  return tx.$executeRaw`
    UPDATE row_repairs SET replay_id = NULL
    WHERE batch_id = ${batchId}::uuid AND replay_id = ANY (${idList(doubtful)})
      AND row = ANY (${target.rows.map(String)}::text[]::bigint[])`;
}
