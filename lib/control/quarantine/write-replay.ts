import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { db } from '@/lib/db';
import { ReplayText } from '@/lib/engine';
import { ControlError } from '../errors';
import { findReader } from './reading';
import { groupOf } from './groups';
import { eachRecords, type RecordsQuery } from './records';
import { parseReplay, replayFile, replayFolder } from './replay-plan';
import type { RepairState, Replay } from './schemas';
import { idList, standingOf } from './standing';

interface ReplayBatch {
  replayOfId: string | null;
  replay: unknown;
  isRehearsal: boolean;
}

/** A batch that is no replay is left alone; so is one whose file is there: what it holds is settled with the first run. */
export async function writeReplayFile(batchId: string, batch: ReplayBatch): Promise<void> {
  if (batch.replay === null) return;
  const replay = parseReplay(batch.replay);
  const file = replayFile(batchId, replay);
  if (await stat(file).catch(() => undefined)) return;
  if (batch.replayOfId === null) throw nothingLeft();
  await mkdir(replayFolder(), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.part`;
  try {
    const query = await rowsOf(batchId, { ...batch, replayOfId: batch.replayOfId }, replay);
    const { written, left } = await writeTo(draft, query);
    await leave(batchId, query, left);
    if (written === 0) throw nothingLeft();
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw asRoomError(error);
  }
}

type Rows = Omit<RecordsQuery, 'after' | 'limit'>;

/** A replay has taken its rows when it was started. A rehearsal takes none: it looks at them as they stand now. */
async function rowsOf(
  batchId: string,
  { replayOfId, isRehearsal }: ReplayBatch & { replayOfId: string },
  { scope }: Replay,
): Promise<Rows> {
  const standing = await standingOf(db(), replayOfId);
  const rows = { batchId: replayOfId, standing };
  if (!isRehearsal) return { ...rows, replayId: batchId };
  if (scope.of === 'rows') return { ...rows, rows: scope.rows, states: statesOf(scope) };
  return { ...rows, states: statesOf(scope), group: await groupOf(db(), replayOfId, scope.fingerprint) };
}

/** States of rows that such a replay takes. */
export function statesOf({ of }: Replay['scope']): RepairState[] {
  return of === 'fixed' ? ['fixed'] : ['open', 'fixed'];
}

async function writeTo(draft: string, query: Rows): Promise<{ written: number; left: number[] }> {
  const handle = await open(draft, 'w', 0o600);
  try {
    return await writeRecords(handle, query);
  } finally {
    await handle.close();
  }
}

async function writeRecords(handle: FileHandle, query: Rows): Promise<{ written: number; left: number[] }> {
  const reader = await findReader(query.batchId);
  if (!reader) throw nothingLeft();
  const text = new ReplayText(reader.reading);
  const left: number[] = [];
  let written = 0;
  await handle.write(text.head);
  for await (const records of eachRecords(query)) {
    const lines: Buffer[] = [];
    for (const record of records) {
      const cells = reader.cellsOf(record)?.now;
      const line = cells && text.write({ cells, verbatim: reader.verbatim(record) });
      if (line) lines.push(line);
      else left.push(record.row);
    }
    written += lines.length;
    await handle.write(Buffer.concat(lines));
  }
  await handle.sync();
  return { written, left };
}

/** Rows that are no whole records go back to what they were. */
async function leave(batchId: string, { batchId: ofBatch, replayId }: Rows, left: number[]): Promise<void> {
  if (left.length === 0) return;
  if (replayId !== undefined) {
    await db().$executeRaw`
      UPDATE row_repairs SET replay_id = NULL
      WHERE batch_id = ${ofBatch}::uuid AND replay_id = ANY (${idList([replayId])})
        AND row = ANY (${left.map(String)}::text[]::bigint[])`;
  }
  const message = `${left.length} of the rows cannot be split into the source's columns and are left out: correct each as a whole first.`;
  await db().batchLogLine.create({ data: { batchId, level: 'warn', message } });
}

function nothingLeft(): ControlError {
  return new ControlError('repairs.nothingToReplay', {
    kind: 'conflict',
    message: 'None of these rows can be loaded: they are gone, or no whole records.',
    remedy: 'Correct the records as a whole, then replay them.',
  });
}

function asRoomError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ControlError('repairs.diskFull', {
    kind: 'unavailable',
    message: 'The disk of the data folder has no room for the rows of this replay.',
    remedy: 'Free some space there, then replay them again.',
    cause: error,
  });
}
