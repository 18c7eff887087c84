import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { recordAudit } from '../audit';
import { uuidv7 } from '../ids';
import { eachRecords, findReader, standingOf, type RecordReader, type StoredRecord } from '../quarantine';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { applyChanges, changeOf, replacementOf, type Change } from './apply';
import { lockRepairs, notPossible, repairTimeoutMs, whyNoRecords } from './internal';
import { saveFixesInputSchema, type RepairResult, type SaveFixesInput } from './schemas';

type Fix = { row: number; cells?: Record<string, string | null>; record?: string };

/**
 * Changes cells of rows, or puts a whole record in a row's place. A dropped row that is fixed is dropped no more. Operator.
 * @throws ControlError `repairs.unknownColumn`, `repairs.notARecord`, `repairs.notPossible`, `repairs.busy`
 */
export async function saveFixes(context: ActorContext, input: SaveFixesInput): Promise<RepairResult> {
  requireRole(context, 'operator');
  const { batchId, rows } = parseInput(saveFixesInputSchema, input);
  const action = { batchId, actionId: uuidv7(), byId: actorId(context) };
  return transaction(async (tx) => {
    await lockRepairs(tx, batchId);
    const reader = await findReader(batchId, tx);
    if (!reader) throw notPossible(whyNoRecords(reader)!);
    const fixes = new Map(rows.map((fix) => [fix.row, fix as Fix]));
    const standing = await standingOf(tx, batchId);
    const changes: Change[] = [];
    let looked = 0;
    for await (const some of eachRecords({ batchId, standing, rows: [...fixes.keys()] }, tx)) {
      for (const stored of some) {
        const fix = fixes.get(stored.row)!;
        if (!isRepairable(stored) || (fix.cells && !reader.cellsOf(stored))) continue;
        looked += 1;
        const change = fixed(stored, fix, reader);
        if (change) changes.push(change);
      }
    }
    const changed = await applyChanges(tx, action, changes);
    if (changed > 0) {
      const details = { rows: changed, actionId: action.actionId };
      await recordAudit(tx, context, { action: 'repairs.fix', entityId: batchId, details });
    }
    return {
      actionId: changed > 0 ? action.actionId : null,
      changed,
      same: looked - changed,
      skipped: fixes.size - looked,
    };
  }, repairTimeoutMs);
}

export function isRepairable({ state }: StoredRecord): boolean {
  return state !== 'replaying' && state !== 'replayed';
}

function fixed(stored: StoredRecord, { row, cells, record }: Fix, reader: RecordReader): Change | undefined {
  if (cells) {
    for (const column of Object.keys(cells)) requireColumn(reader, column);
    return changeOf(stored, reader, cells);
  }
  if (!reader.split(Buffer.from(record!), stored.piece)) throw notARecord(row, reader);
  return replacementOf(stored, record!);
}

/** @throws ControlError `repairs.unknownColumn` */
export function requireColumn({ fields }: RecordReader, column: string): void {
  if (fields.includes(column)) return;
  throw new ControlError('repairs.unknownColumn', {
    kind: 'invalid',
    message: `The source has no column "${column.slice(0, 200)}".`,
    remedy: `It has ${fields.slice(0, 20).join(', ')}${fields.length > 20 ? ' and more' : ''}.`,
  });
}

function notARecord(row: number, { fields, reading }: RecordReader): ControlError {
  const what = { csv: 'delimiters and quotes', json: 'one JSON object with the source’s own fields' };
  const hint = what[reading.format as 'csv' | 'json'] ?? 'tabs';
  return new ControlError('repairs.notARecord', {
    kind: 'invalid',
    message: `What stands for row ${row} is not one whole record of ${fields.length} columns.`,
    remedy: `Check ${hint}.`,
  });
}
