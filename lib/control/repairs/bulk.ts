import { Prisma, type Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { uuidv7 } from '../ids';
import {
  conditions,
  eachRecords,
  findReader,
  fromSql,
  groupOf,
  standingOf,
  type RecordReader,
  type RecordsQuery,
} from '../quarantine';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import {
  applyChanges,
  changeOfCells,
  ownFingerprints,
  upsertRepairs,
  type Action,
  type Change,
} from './apply';
import { lockRepairs, notPossible, repairTimeoutMs, whyNoRecords } from './internal';
import { requireColumn } from './save-fixes';
import {
  repairInBulkInputSchema,
  type BulkRepair,
  type RepairInBulkInput,
  type RepairResult,
  type RepairTarget,
} from './schemas';
import { transformedValues } from './transformed-values';

/** Rows of a target; of a filter that names no state those that are not given up, loaded or on their way. */
export type Rows = Omit<RecordsQuery, 'after' | 'limit'>;
type Counts = Omit<RepairResult, 'actionId'>;

/**
 * Repairs many rows in one action: sets, replaces or transforms a column, or drops the rows. Operator.
 * @throws ControlError `repairs.unknownColumn`, `repairs.notPossible`, `repairs.busy`, `repairs.tooSlow`, `input.invalid`
 */
export async function repairInBulk(context: ActorContext, input: RepairInBulkInput): Promise<RepairResult> {
  requireRole(context, 'operator');
  const { batchId, target, repair } = parseInput(repairInBulkInputSchema, input);
  const action = { batchId, actionId: uuidv7(), byId: actorId(context) };
  return transaction(async (tx) => {
    await lockRepairs(tx, batchId);
    const rows = await rowsOf(tx, batchId, target, ['open', 'fixed']);
    const counts = await repairRows(tx, action, rows, repair);
    const actionId = counts.changed > 0 ? action.actionId : null;
    if (actionId) {
      const details = { ...describe(repair), rows: counts.changed, actionId };
      const name = repair.kind === 'drop' ? 'repairs.drop' : 'repairs.fixInBulk';
      await recordAudit(tx, context, { action: name, entityId: batchId, details });
    }
    return { actionId, ...counts };
  }, repairTimeoutMs);
}

/** @param touched  states of the rows that an action touches where nobody says which */
export async function rowsOf(
  tx: Transaction,
  batchId: string,
  target: RepairTarget,
  touched: NonNullable<Rows['states']>,
): Promise<Rows> {
  const standing = await standingOf(tx, batchId);
  if ('rows' in target) return { batchId, standing, rows: target.rows, states: ['open', 'fixed', 'dropped'] };
  const { fingerprint, state } = target.filter;
  const states = state === undefined ? touched : [state].filter((one) => !one.startsWith('replay'));
  return { batchId, standing, states, group: await groupOf(tx, batchId, fingerprint) };
}

/** Values may hold what is nobody's business in an audit trail. */
function describe(repair: BulkRepair): { [name: string]: string } {
  if (repair.kind === 'drop') return { kind: repair.kind, reason: repair.reason };
  const { kind, column } = repair;
  return kind === 'transform' ? { kind, column, transform: repair.transform } : { kind, column };
}

async function repairRows(tx: Transaction, action: Action, rows: Rows, repair: BulkRepair): Promise<Counts> {
  if (repair.kind === 'drop') return dropRows(tx, action, rows, repair.reason);
  const reader = await findReader(action.batchId, tx);
  if (!reader) throw notPossible(whyNoRecords(reader)!);
  requireColumn(reader, repair.column);
  return changeCells(tx, action, { rows, reader, repair });
}

async function dropRows(tx: Transaction, action: Action, rows: Rows, reason: string): Promise<Counts> {
  const changed = await upsertRepairs(
    tx,
    action,
    Prisma.sql`
      SELECT q.row, 'dropped' AS kind, r.cells, r.record, ${reason} AS reason, ${ownFingerprints}
      FROM ${fromSql(rows)} ${conditions(rows)} AND (r.reason IS DISTINCT FROM ${reason} OR r.kind <> 'dropped')`,
  );
  return { changed, same: 0, skipped: 0 };
}

interface CellWork {
  rows: Rows;
  reader: RecordReader;
  repair: Exclude<BulkRepair, { kind: 'drop' }>;
}

/** Some thousands at a time: read, split, worked out in one statement, written in another. */
async function changeCells(tx: Transaction, action: Action, { rows, reader, repair }: CellWork) {
  const counts: Counts = { changed: 0, same: 0, skipped: 0 };
  const at = reader.fields.indexOf(repair.column);
  for await (const records of eachRecords(rows, tx)) {
    const whole = records.flatMap((stored) => {
      const read = reader.cellsOf(stored);
      return read ? [{ stored, read, fields: reader.fields }] : [];
    });
    const values =
      repair.kind === 'set'
        ? whole.map(() => repair.value)
        : await transformedValues(
            tx,
            repair,
            whole.map(({ read }) => read.now[at]!),
          );
    const changes = whole.flatMap((record, i): Change[] => {
      const value = values[i];
      const change = value === undefined ? undefined : changeOfCells(record, { [repair.column]: value });
      return change ? [change] : [];
    });
    const changed = await applyChanges(tx, action, changes);
    counts.changed += changed;
    counts.same += whole.length - changed;
    counts.skipped += records.length - whole.length;
  }
  return counts;
}
