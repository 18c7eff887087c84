import { db, type Transaction } from '@/lib/db';
import { insertBatch } from '../batches';
import { systemContext } from '../context';
import { ControlError } from '../errors';
import { transaction } from '../verb';

const context = systemContext('backfill');
/** Whatever is wrong is wrong with every chunk, as likely as not. */
const mostFailuresInRow = 3;

interface Row {
  id: string;
  loadId: string;
  state: string;
  ahead: number;
  failuresInRow: number;
}

/**
 * Takes note of chunks that have ended, and starts the next ones. For the workers, each of which may call it as often as
 * it likes: the backfill's row lets one at a time.
 * @returns batches started
 */
export async function advanceBackfills(): Promise<number> {
  const open = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM backfills b WHERE state = 'running'
    UNION SELECT backfill_id FROM backfill_chunks c JOIN backfills b ON b.id = c.backfill_id
    WHERE b.state IN ('paused', 'cancelled') AND c.state = 'started'`;
  let started = 0;
  for (const { id } of open) started += await advance(id);
  return started;
}

async function advance(id: string): Promise<number> {
  try {
    return await transaction((tx) => advanceWithin(tx, id));
  } catch (error) {
    // The load was archived or has lost its cursor: more of it would fail alike.
    if (!(error instanceof ControlError)) throw error;
    await db().backfill.updateMany({
      where: { id, state: 'running' },
      data: { state: 'paused', pauseReason: error.message },
    });
    return 0;
  }
}

async function advanceWithin(tx: Transaction, id: string): Promise<number> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT id, load_id AS "loadId", state, ahead, failures_in_row AS "failuresInRow"
    FROM backfills WHERE id = ${id}::uuid FOR UPDATE SKIP LOCKED`;
  if (!row) return 0;
  const failures = await noteEnded(tx, row);
  if (row.state !== 'running') return 0;
  if (failures >= mostFailuresInRow) {
    const pauseReason = `${failures} chunks have failed one after the other. Look at one of their batches, then retry them or go on.`;
    await tx.backfill.update({ where: { id }, data: { state: 'paused', pauseReason } });
    return 0;
  }
  return startNext(tx, row);
}

/** @returns chunks that have failed one after the other, the latest among them */
async function noteEnded(tx: Transaction, { id, state, failuresInRow }: Row): Promise<number> {
  const ended = await tx.backfillChunk.findMany({
    where: {
      backfillId: id,
      state: 'started',
      OR: [{ batchId: null }, { batch: { state: { notIn: ['queued', 'running', 'paused'] } } }],
    },
    select: { number: true, batch: { select: { state: true } } },
    orderBy: { batch: { finishedAt: 'asc' } },
  });
  let failures = failuresInRow;
  for (const { number, batch } of ended) {
    const isDone = batch?.state === 'succeeded' || batch?.state === 'partial';
    const wasCancelled = state === 'cancelled' && batch?.state === 'cancelled';
    failures = isDone ? 0 : failures + 1;
    await tx.backfillChunk.update({
      where: { backfillId_number: { backfillId: id, number } },
      data: { state: isDone ? 'done' : wasCancelled ? 'cancelled' : 'failed' },
    });
  }
  if (ended.length > 0) await tx.backfill.update({ where: { id }, data: { failuresInRow: failures } });
  return failures;
}

async function startNext(tx: Transaction, { id, loadId, ahead }: Row): Promise<number> {
  const active = await tx.backfillChunk.count({ where: { backfillId: id, state: 'started' } });
  const next = await tx.backfillChunk.findMany({
    where: { backfillId: id, state: 'waiting' },
    orderBy: { number: 'asc' },
    take: Math.max(0, ahead - active),
  });
  for (const { number, from, to } of next) {
    const batchId = await insertBatch(tx, context, {
      ...{ loadId, trigger: 'backfill', backfillId: id },
      rerun: { from, to, file: undefined },
    });
    await tx.backfillChunk.update({
      where: { backfillId_number: { backfillId: id, number } },
      data: { state: 'started', batchId },
    });
  }
  if (active + next.length === 0)
    await tx.backfill.update({ where: { id }, data: { state: 'ended', finishedAt: new Date() } });
  return next.length;
}
