import { db } from '@/lib/db';

/** Rows that one statement removes: well under a second, so that nothing waits for it. */
const rowsAtOnce = 10_000;
const batchesAtOnce = 100;

/**
 * Removes the record of a deleted load piece by piece, what is biggest first. For the task alone. Stopped half-way, it
 * may be called again.
 * @throws where `signal` is aborted, for the queue to go on later
 */
export async function purgeLoad(loadId: string, signal: AbortSignal): Promise<void> {
  const load = await db().load.findFirst({ where: { id: loadId, deletedAt: { not: null } } });
  if (!load) return;
  await purgeSchedules(loadId, signal);
  await purgeBatches(loadId, signal);
  await db().$transaction([
    db().loadDraft.deleteMany({ where: { loadId } }),
    db().load.delete({ where: { id: loadId } }),
  ]);
}

async function purgeSchedules(loadId: string, signal: AbortSignal): Promise<void> {
  for (const { id } of await db().schedule.findMany({ where: { loadId }, select: { id: true } })) {
    await untilNone(
      signal,
      () => db().$executeRaw`
        DELETE FROM planned_runs WHERE (schedule_id, planned_at) IN
          (SELECT schedule_id, planned_at FROM planned_runs WHERE schedule_id = ${id}::uuid LIMIT ${rowsAtOnce})`,
    );
    await db().schedule.deleteMany({ where: { id } });
  }
}

async function purgeBatches(loadId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const batches = await db().batch.findMany({
      where: { loadId },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: batchesAtOnce,
    });
    if (batches.length === 0) return;
    for (const { id } of batches) {
      await purgeQuarantine(id, signal);
      await untilNone(
        signal,
        () => db().$executeRaw`
          DELETE FROM row_repairs WHERE batch_id = ${id}::uuid AND row IN
            (SELECT row FROM row_repairs WHERE batch_id = ${id}::uuid ORDER BY row LIMIT ${rowsAtOnce})`,
      );
      await db().repairCount.deleteMany({ where: { batchId: id } });
      await db().batch.deleteMany({ where: { id } });
    }
  }
}

/** By the key's order, so that no statement reads again past what others have removed. */
async function purgeQuarantine(batchId: string, signal: AbortSignal): Promise<void> {
  let last = -1n;
  await untilNone(signal, async () => {
    const [removed] = await db().$queryRaw<{ last: bigint | null; rows: bigint }[]>`
      WITH chunk AS (
        SELECT row FROM quarantined_rows WHERE batch_id = ${batchId}::uuid AND row > ${last}
        ORDER BY row LIMIT ${rowsAtOnce}
      ), gone AS (
        DELETE FROM quarantined_rows q USING chunk WHERE q.batch_id = ${batchId}::uuid AND q.row = chunk.row
        RETURNING q.row
      )
      SELECT max(row) AS last, count(*) AS rows FROM gone`;
    last = removed!.last ?? last;
    return Number(removed!.rows);
  });
}

async function untilNone(signal: AbortSignal, removeSome: () => Promise<number>): Promise<void> {
  do signal.throwIfAborted();
  while ((await removeSome()) > 0);
}
