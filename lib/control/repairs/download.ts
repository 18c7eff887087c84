import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { ControlError } from '../errors';
import { eachRecords, findReader, groupOf, standingOf } from '../quarantine';
import { csvLine, writeXlsx } from '../spreadsheets';
import { parseInput, requireRole } from '../verb';
import { MOST_SHEET_ROWS } from './constants';
import { headerOf, lineOf } from './correction';
import { countsOf, rowsOfFilter, touchedRows } from './counts';
import { bytesOfText, contentTypes, fileNameOf, type Download } from './files';
import { requireRepairBatch, type RepairBatch } from './internal';
import {
  downloadRepairsInputSchema,
  REPAIR_STATES,
  type DownloadRepairsInput,
  type RepairFilter,
  type RepairState,
} from './schemas';

/**
 * Quarantined rows as a file to correct and to upload again, as they stand now. CSV disarms what a spreadsheet would run;
 * in XLSX every cell is text. Viewer.
 * @throws ControlError `repairs.tooManyRows` where a worksheet cannot hold them
 */
export async function downloadRepairs(context: ActorContext, input: DownloadRepairsInput): Promise<Download> {
  requireRole(context, 'viewer');
  const { batchId, format, fingerprint, state } = parseInput(downloadRepairsInputSchema, input);
  const batch = await requireRepairBatch(batchId);
  if (format === 'xlsx') await requireSheetRoom(batch, { fingerprint, state });
  const [reader, standing, group] = await Promise.all([
    findReader(batchId),
    standingOf(db(), batchId),
    groupOf(db(), batchId, fingerprint),
  ]);
  const states = state && [state];
  const lines = linesOf(eachRecords({ batchId, standing, group, states }), (record) =>
    lineOf(record, { batchId, reader, format }),
  );
  const header = headerOf(reader);
  const file = { fileName: fileNameOf(batch, 'to-correct', format), contentType: contentTypes[format] };
  return format === 'xlsx'
    ? { ...file, chunks: writeXlsx([{ name: 'Rows to correct', header, rows: lines }]) }
    : { ...file, chunks: csvChunks(header, lines) };
}

async function* linesOf<Item>(
  batches: AsyncIterable<Item[]>,
  toLine: (item: Item) => (string | null)[],
): AsyncGenerator<(string | null)[][]> {
  for await (const items of batches) yield items.map(toLine);
}

/** With the mark by which Excel knows UTF-8. */
async function* csvChunks(
  header: readonly string[],
  lines: AsyncIterable<(string | null)[][]>,
): AsyncGenerator<Uint8Array> {
  yield bytesOfText(`\ufeff${csvLine([...header])}`);
  for await (const some of lines) yield bytesOfText(some.map(csvLine).join(''));
}

async function requireSheetRoom(batch: RepairBatch, { fingerprint, state }: RepairFilter): Promise<void> {
  const [all = 0, touched, standing] = await Promise.all([
    rowsOfFilter(batch, fingerprint),
    touchedRows(batch.id, fingerprint ?? ''),
    standingOf(db(), batch.id),
  ]);
  const counts = countsOf(all, touched.get(fingerprint ?? '') ?? [], standing);
  const states: readonly RepairState[] = state ? [state] : REPAIR_STATES;
  const rows = states.reduce((sum, one) => sum + counts[one], 0);
  if (rows < MOST_SHEET_ROWS) return;
  throw new ControlError('repairs.tooManyRows', {
    kind: 'tooLarge',
    message: `These are ${rows} rows; a worksheet holds ${MOST_SHEET_ROWS - 1} below its header.`,
    remedy: 'Choose one error group, or take CSV.',
  });
}
