import { beforeEach, expect, it } from 'vitest';
import {
  advanceBackfills,
  cancelBackfill,
  createBackfill,
  listBackfills,
  pauseBackfill,
  planBackfill,
  retryBackfill,
} from '@/lib/control/backfills';
import type { CreateBackfillInput } from '@/lib/control/backfills/schemas';
import { cancelBatch, getBatch, runBatch, startBatch } from '@/lib/control/batches';
import { getWatermark } from '@/lib/control/loads';
import type { LoadView } from '@/lib/control/loads/schemas';
import { db } from '@/lib/db';
import { actionsOn, loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');
let load: LoadView;

const lines = Array.from({ length: 10 }, (_, i) => `${i + 1},${i + 1}\n`).join('');
beforeEach(async () => {
  load = await loadOf(editor, test.destination.url, `order_id,seen\n${lines}`, {
    incremental: { cursor: 'seen', overlap: '0' },
  });
  await run((await startBatch(operator, { loadId: load.id })).id);
});

const run = (batchId: string) => runBatch(batchId, workerOptions());
const keys = { of: 'keys', from: '1', to: '10', size: 3 } as const;
const start = (more: Partial<CreateBackfillInput> = {}) =>
  createBackfill(operator, { loadId: load.id, range: keys, ...more });
const standing = async () => (await listBackfills(viewer, { loadId: load.id }))[0]!;
const queued = () =>
  db().batch.findMany({ where: { loadId: load.id, state: 'queued' }, orderBy: { id: 'asc' } });
const table = () => `public."${load.definition.destination.table.name}"`;

/** Runs what is queued, and lets the backfill take note of it. */
async function runQueued(): Promise<void> {
  for (const { id } of await queued()) await run(id);
  await advanceBackfills();
}

it('says how a range would be cut, and refuses what cannot be', async () => {
  const plan = (range: CreateBackfillInput['range']) => planBackfill(operator, { loadId: load.id, range });
  expect(await plan(keys)).toEqual({
    chunks: 4,
    first: { from: '1', to: '3' },
    last: { from: '10', to: '10' },
  });
  await expect(plan({ ...keys, to: '0' })).rejects.toMatchObject({
    fields: { 'range.to': expect.stringContaining('before') as string },
  });
  await expect(plan({ ...keys, to: '1000000', size: 1 })).rejects.toMatchObject({
    code: 'backfills.tooManyChunks',
  });
  const days = { of: 'times', from: '2026-01-01', to: '2026-02-01', unit: 'days', size: 1 } as const;
  await expect(plan(days)).rejects.toMatchObject({ code: 'backfills.otherRange' });
  await query(test.destination.url, `ALTER TABLE ${table()} ALTER COLUMN seen TYPE numeric(12,2)`);
  await expect(plan(keys)).rejects.toMatchObject({ code: 'backfills.badCursor' });
  const plain = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  await expect(planBackfill(operator, { loadId: plain.id, range: keys })).rejects.toMatchObject({
    code: 'loads.notIncremental',
  });
  await expect(planBackfill(viewer, { loadId: load.id, range: keys })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
});

it('loads each chunk once, one after the other, and leaves the watermark alone', async () => {
  await query(test.destination.url, `DELETE FROM ${table()} WHERE seen BETWEEN 2 AND 8`);
  const before = await getWatermark(viewer, { id: load.id });
  const { id } = await start();
  await expect(start()).rejects.toMatchObject({ code: 'backfills.another' });
  await Promise.all(Array.from({ length: 8 }, () => advanceBackfills()));
  expect(await queued()).toHaveLength(1);
  expect(await standing()).toMatchObject({ state: 'running', chunks: { total: 4, started: 1, left: 3 } });
  for (let chunk = 0; chunk < 4; chunk += 1) await runQueued();
  expect(await standing()).toMatchObject({ id, state: 'ended', chunks: { done: 4, failed: 0, left: 0 } });
  const [{ n }] = (await query<{ n: number }>(
    test.destination.url,
    `SELECT count(*)::int AS n FROM ${table()}`,
  )) as [{ n: number }];
  expect(n).toBe(10);
  expect(await getWatermark(viewer, { id: load.id })).toEqual(before);
  const batches = await db().batch.findMany({ where: { backfillId: id }, orderBy: { id: 'asc' } });
  expect(batches.map(({ trigger, rerun }) => [trigger, rerun])).toEqual([
    ['backfill', { from: '1', to: '3' }],
    ['backfill', { from: '4', to: '6' }],
    ['backfill', { from: '7', to: '9' }],
    ['backfill', { from: '10', to: '10' }],
  ]);
});

it('keeps as many chunks in the queue as it was told, all of them in the load’s own queue', async () => {
  const { id } = await start({ ahead: 3 });
  await Promise.all([advanceBackfills(), advanceBackfills()]);
  const jobs = await query<{ queue: string }>(
    test.control.url,
    `SELECT q.queue_name AS queue FROM graphile_worker._private_jobs j JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
     WHERE j.payload->>'batchId' IN (SELECT id::text FROM batches WHERE backfill_id = $1)`,
    [id],
  );
  expect(jobs).toEqual([1, 2, 3].map(() => ({ queue: `load:${load.id}` })));
});

it('starts nothing further while it is paused, and goes on from there', async () => {
  const { id } = await start();
  await advanceBackfills();
  await expect(pauseBackfill(viewer, { id, isPaused: true })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  await pauseBackfill(operator, { id, isPaused: true });
  await runQueued();
  expect(await standing()).toMatchObject({ state: 'paused', chunks: { done: 1, started: 0, left: 3 } });
  await pauseBackfill(operator, { id, isPaused: false });
  await advanceBackfills();
  expect(await standing()).toMatchObject({ state: 'running', chunks: { done: 1, started: 1, left: 2 } });
});

it('is cancelled with what waits, and keeps what is merged', async () => {
  const { id } = await start({ ahead: 2 });
  await advanceBackfills();
  await run((await queued())[0]!.id);
  expect(await cancelBackfill(operator, { id })).toMatchObject({ state: 'cancelled', chunks: { left: 0 } });
  await advanceBackfills();
  expect(await queued()).toEqual([]);
  expect((await standing()).chunks).toEqual({
    ...{ total: 4, done: 1, failed: 0, cancelled: 3 },
    ...{ started: 0, left: 0 },
  });
  await expect(cancelBackfill(operator, { id })).rejects.toMatchObject({ code: 'backfills.over' });
  await expect(retryBackfill(operator, { id })).rejects.toMatchObject({ code: 'backfills.cancelled' });
});

it('goes past a chunk that failed, and runs it again when it is told to', async () => {
  const { id } = await start();
  await advanceBackfills();
  const [first] = await queued();
  await cancelBatch(operator, { batchId: first!.id });
  await advanceBackfills();
  for (let chunk = 0; chunk < 3; chunk += 1) await runQueued();
  expect(await standing()).toMatchObject({
    state: 'ended',
    chunks: { done: 3, failed: 1 },
    failed: [{ number: 1, from: '1', to: '3', batch: { state: 'cancelled' } }],
  });
  await retryBackfill(operator, { id });
  await advanceBackfills();
  await runQueued();
  expect(await standing()).toMatchObject({ state: 'ended', chunks: { done: 4, failed: 0 } });
  await expect(retryBackfill(operator, { id })).rejects.toMatchObject({ code: 'backfills.nothingFailed' });
  expect(await actionsOn(id)).toEqual(['backfills.create', 'backfills.retry']);
});

it('stops by itself after three failures in a row, and where the load is archived, and says why', async () => {
  const { id } = await start({ range: { ...keys, size: 1 } });
  await advanceBackfills();
  for (let chunk = 0; chunk < 3; chunk += 1) {
    const [batch] = await queued();
    await db().batch.update({ where: { id: batch!.id }, data: { state: 'failed', finishedAt: new Date() } });
    await advanceBackfills();
  }
  expect(await standing()).toMatchObject({
    state: 'paused',
    pauseReason: expect.stringContaining('3 chunks') as string,
    chunks: { failed: 3, started: 0, left: 7 },
  });
  await pauseBackfill(operator, { id, isPaused: false });
  await db().load.update({ where: { id: load.id }, data: { archivedAt: new Date() } });
  await advanceBackfills();
  expect(await standing()).toMatchObject({
    state: 'paused',
    pauseReason: expect.stringContaining('archived') as string,
    chunks: { left: 7 },
  });
});

it('stands on its batches', async () => {
  const { id } = await start();
  await advanceBackfills();
  const [batch] = await queued();
  expect(await getBatch(viewer, { batchId: batch!.id })).toMatchObject({
    trigger: 'backfill',
    cause: { backfillId: id },
  });
});
