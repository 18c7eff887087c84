import { db } from '@/lib/db';
import type { ActorContext } from '../context';
import { groupOf } from '../quarantine';
import { downloadQuarantineInputSchema, type DownloadQuarantineInput } from '../quarantine/schemas';
import { parseInput, requireRole } from '../verb';
import { csvLine } from '../spreadsheets';
import { requireBatch } from './internal';
import { readRows, toView } from './quarantined-rows';

const rowsAtOnce = 1_000;
const bytesAtOnce = 4 * 1024 * 1024;
const header = ['row', 'file', 'line', 'byte_offset', 'reasons', 'raw', 'raw_base64'];

export interface QuarantineDownload {
  fileName: string;
  /** CSV text, read from the database as it is taken. */
  chunks: AsyncIterable<string>;
}

/** The refused rows as CSV, each whole and with all its reasons; safe to open in a spreadsheet. Viewer. */
export async function downloadQuarantine(
  context: ActorContext,
  input: DownloadQuarantineInput,
): Promise<QuarantineDownload> {
  requireRole(context, 'viewer');
  const { batchId, fingerprint } = parseInput(downloadQuarantineInputSchema, input);
  const batch = await requireBatch(batchId);
  const load = batch.load.name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return {
    fileName: `${load || 'load'}-${batchId}-quarantine.csv`,
    chunks: csvChunks(batchId, fingerprint),
  };
}

async function* csvChunks(batchId: string, fingerprint: string | undefined): AsyncGenerator<string> {
  yield csvLine(header);
  const group = await groupOf(db(), batchId, fingerprint);
  for (let after = 0; ;) {
    const rows = (await readRows({ batchId, group, after, limit: rowsAtOnce, bytes: bytesAtOnce })).map(
      toView,
    );
    if (rows.length === 0) return;
    yield rows.map(toLine).join('');
    after = rows.at(-1)!.row;
  }
}

function toLine(row: ReturnType<typeof toView>): string {
  const reasons = row.reasons.map(({ column, message }) => (column ? `${column}: ${message}` : message));
  return csvLine([row.row, row.piece, row.line, row.byteOffset, reasons.join('; '), row.raw, row.rawBase64]);
}
