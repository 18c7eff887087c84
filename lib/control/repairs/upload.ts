import type { Transaction } from '@/lib/db';
import { recordAudit } from '../audit';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { uuidv7 } from '../ids';
import { eachRecords, findReader, standingOf, type RecordReader, type Standing } from '../quarantine';
import { isXlsxName, readCsvTable, readXlsxTable, type Table } from '../spreadsheets';
import { withTemporaryFile } from '../uploads';
import { actorId, parseInput, requireRole, transaction } from '../verb';
import { applyChanges, type Action, type Change } from './apply';
import { MOST_UPLOAD_BYTES } from './constants';
import { correctionIn, placesIn, type FileFormat, type Places } from './correction';
import { lockRepairs, notPossible, repairTimeoutMs, whyNoRecords } from './internal';
import { isRepairable } from './save-fixes';
import { uploadRepairsInputSchema, type UploadRepairsInput, type UploadRepairsResult } from './schemas';

const linesAtOnce = 5_000;
const shownRows = 20;

/**
 * Takes a corrected file back: each cell that differs from the row as it stands is a fix. All of the file counts, or
 * nothing of it where it is not what it should be. Operator.
 * @throws ControlError `repairs.fileTooLarge`, `repairs.notOurFile`, `repairs.otherBatch`, `repairs.notARecord`,
 *   `spreadsheets.unreadable`, `repairs.notPossible`, `repairs.busy`
 */
export async function uploadRepairs(
  context: ActorContext,
  input: UploadRepairsInput,
  chunks: AsyncIterable<Uint8Array>,
): Promise<UploadRepairsResult> {
  requireRole(context, 'operator');
  const { batchId, name, size = 0 } = parseInput(uploadRepairsInputSchema, input);
  if (size > MOST_UPLOAD_BYTES) throw tooLarge();
  const format: FileFormat = isXlsxName(name) ? 'xlsx' : 'csv';
  const action = { batchId, actionId: uuidv7(), byId: actorId(context) };
  return withTemporaryFile(limited(chunks), (file) =>
    transaction(async (tx) => {
      await lockRepairs(tx, batchId);
      const reader = await findReader(batchId, tx);
      if (!reader) throw notPossible(whyNoRecords(reader)!);
      const table = format === 'xlsx' ? readXlsxTable(file) : readCsvTable(file);
      const result = await takeTable(tx, action, { table, reader, format });
      if (result.changed === 0) return { ...result, actionId: null };
      const details = { rows: result.changed, actionId: action.actionId };
      await recordAudit(tx, context, { action: 'repairs.upload', entityId: batchId, details });
      return result;
    }, repairTimeoutMs),
  );
}

async function* limited(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > MOST_UPLOAD_BYTES) throw tooLarge();
    yield chunk;
  }
}

interface Taking {
  table: Table;
  reader: RecordReader;
  format: FileFormat;
}

async function takeTable(
  tx: Transaction,
  action: Action,
  { table, reader, format }: Taking,
): Promise<UploadRepairsResult> {
  const standing = await standingOf(tx, action.batchId);
  const result = { changed: 0, same: 0, skipped: 0, unknown: 0, unknownRows: [] as string[] };
  let places: Places | undefined;
  let lines: string[][] = [];
  const take = async (places: Places) => {
    const taken = await takeLines(tx, action, { lines, reader, format, places, standing });
    lines = [];
    for (const count of ['changed', 'same', 'skipped', 'unknown'] as const) result[count] += taken[count];
    result.unknownRows.push(...taken.unknownRows.slice(0, shownRows - result.unknownRows.length));
  };
  for await (const line of table) {
    if (!places) {
      places = placesIn(line, reader);
      if (!places) throw notOurFile();
      continue;
    }
    if (line.some((cell) => cell !== '' && cell !== undefined)) lines.push(line);
    if (lines.length === linesAtOnce) await take(places);
  }
  if (!places) throw notOurFile();
  if (lines.length > 0) await take(places);
  return { actionId: action.actionId, ...result };
}

interface Lines {
  lines: string[][];
  reader: RecordReader;
  format: FileFormat;
  places: Places;
  standing: Standing;
}

async function takeLines(tx: Transaction, action: Action, facts: Lines) {
  const { batchId } = action;
  const { lines, places, standing } = facts;
  const byRow = new Map<number, string[]>();
  const unknownRows: string[] = [];
  for (const line of lines) {
    const [batch, row] = [line[places.batch] ?? '', line[places.row] ?? ''];
    if (batch.trim().toLowerCase() !== batchId) throw otherBatch();
    if (/^\d{1,15}$/.test(row.trim())) byRow.set(Number(row), line);
    else unknownRows.push(row);
  }
  const changes: Change[] = [];
  const counts = { same: 0, skipped: 0 };
  for await (const records of eachRecords({ batchId, standing, rows: [...byRow.keys()] }, tx)) {
    for (const stored of records) {
      const row = stored.row;
      const change = correctionIn(byRow.get(row)!, stored, facts);
      byRow.delete(row);
      if (change === 'notARecord') throw notARecord(row);
      // A dropped row is dropped on purpose, by somebody who has seen more than the file.
      if (stored.state === 'dropped' || (change && !isRepairable(stored))) counts.skipped += 1;
      else if (!change) counts.same += 1;
      else changes.push(change);
    }
  }
  unknownRows.push(...[...byRow.keys()].map(String));
  const changed = await applyChanges(tx, action, changes);
  return { changed, ...counts, unknown: unknownRows.length, unknownRows };
}

function tooLarge(): ControlError {
  return new ControlError('repairs.fileTooLarge', {
    kind: 'tooLarge',
    message: `The file is larger than ${MOST_UPLOAD_BYTES / 1024 ** 2} MiB.`,
    remedy: 'Correct one error group at a time.',
  });
}

function notOurFile(): ControlError {
  return new ControlError('repairs.notOurFile', {
    kind: 'invalid',
    message: 'The file lacks the columns _batch and _row, by which its rows are told apart.',
    remedy: 'Download the rows to correct, change cells there, and keep its first columns.',
  });
}

function otherBatch(): ControlError {
  return new ControlError('repairs.otherBatch', {
    kind: 'invalid',
    message: 'The file is about another batch.',
    remedy: 'Upload it on the page of its own batch.',
  });
}

function notARecord(row: number): ControlError {
  return new ControlError('repairs.notARecord', {
    kind: 'invalid',
    message: `What stands in _record for row ${row} is not one whole record.`,
    remedy: 'Correct it, or leave it as it was.',
  });
}
