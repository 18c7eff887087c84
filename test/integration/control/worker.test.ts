import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { getBatch, startBatch } from '@/lib/control/batches';
import { lookAtWorkers, pauseWorkers, releaseDeadWorkers, resumeWorkers } from '@/lib/control/workers';
import { db } from '@/lib/db';
import { loadOf, query } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';
import { useWorkers } from '../../support/use-workers';

const test = useControl();
const editor = usePerson('editor');
const workers = useWorkers(test);

async function endOf(batchId: string, timeoutMs = 30_000): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const { state } = await getBatch(editor, { batchId });
    if (!['queued', 'running'].includes(state) || Date.now() > deadline) return state;
    await sleep(100);
  }
}

const newBatch = async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n2\n');
  return (await startBatch(editor, { loadId: load.id })).id;
};

it('takes a batch from the queue, runs it, and ends in order when asked', async () => {
  const batchId = await newBatch();
  const worker = workers.start();
  expect(await endOf(batchId)).toBe('succeeded');
  const batch = await db().batch.findUniqueOrThrow({ where: { id: batchId } });
  expect(await db().worker.findUnique({ where: { id: batch.workerId! } })).toMatchObject({
    pid: worker.pid,
    stoppedAt: null,
  });
  expect(await query(test.control.url, 'SELECT FROM graphile_worker.jobs')).toEqual([]);
  worker.kill('SIGTERM');
  expect(await once(worker, 'exit')).toEqual([0, null]);
  expect(await db().worker.findUnique({ where: { id: batch.workerId! } })).toMatchObject({
    stoppedAt: expect.any(Date),
  });
});

it('waits for the control database to come back, and then goes on', async () => {
  const worker = workers.start();
  await endOf(await newBatch());
  const cutOff = async (isAllowed: boolean) => {
    const admin = test.destination.url;
    await query(admin, `ALTER DATABASE ${test.control.name} ALLOW_CONNECTIONS ${isAllowed}`);
    if (isAllowed) return;
    await query(admin, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, [
      test.control.name,
    ]);
  };
  await cutOff(false);
  await sleep(4_000);
  expect(worker.exitCode).toBeNull();
  await cutOff(true);
  expect(await endOf(await newBatch())).toBe('succeeded');
  expect(worker.exitCode).toBeNull();
  worker.kill('SIGTERM');
  await once(worker, 'exit');
});

it('takes no new batch while paused, and says so; resumed, it takes the batch that waited', async () => {
  await pauseWorkers(editor, { reason: 'the warehouse moves' });
  await pauseWorkers(editor, {});
  const worker = workers.start();
  const batchId = await newBatch();
  const look = () => lookAtWorkers(editor);
  const alive = async () => (await look()).workers.find(({ pid }) => pid === worker.pid);
  await expect.poll(alive, { timeout: 15_000 }).toMatchObject({ state: 'alive', slots: 2, runs: [] });
  // Help is still given: once the later job is gone, the worker has looked past the earlier one.
  const call = [randomUUID(), 1];
  await query(
    test.control.url,
    `SELECT graphile_worker.add_job('stage_pieces', json_build_object('batchId', $1::text, 'run', $2::int), priority => 1)`,
    call,
  );
  const tasksLeft = async () => (await look()).tasks.map(({ task }) => task);
  await expect.poll(tasksLeft, { timeout: 15_000 }).toEqual(['run_batch']);
  expect(await getBatch(editor, { batchId })).toMatchObject({ state: 'queued' });
  expect(await look()).toMatchObject({
    pause: { by: 'Test editor', reason: 'the warehouse moves' },
    tasks: [{ task: 'run_batch', waiting: 1, running: 0, dead: 0, oldestWaitingAt: expect.any(String) }],
  });
  await resumeWorkers(editor);
  expect(await endOf(batchId)).toBe('succeeded');
  expect(await look()).toMatchObject({ pause: null, tasks: [] });
  const trail = await db().auditEvent.findMany({ where: { entity: 'workers' }, orderBy: { id: 'asc' } });
  expect(trail.map(({ action }) => action)).toEqual(['workers.pause', 'workers.resume']);
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  expect(await alive()).toMatchObject({ state: 'ended' });
});

it('shows what each worker runs and helps with, and who has fallen silent', async () => {
  const batchId = await newBatch();
  await query(
    test.control.url,
    `UPDATE graphile_worker._private_jobs SET locked_by = 'busy', locked_at = now(), attempts = 1 WHERE key = $1`,
    [`batch:${batchId}`],
  );
  await query(
    test.control.url,
    `INSERT INTO workers (id, host, pid, slots, seen_at) VALUES ('busy', 'one', 1, 2, now()), ('lost', 'two', 2, 4, now() - interval '21 seconds')`,
  );
  const { workers } = await lookAtWorkers(editor);
  expect(workers.find(({ id }) => id === 'busy')).toMatchObject({
    state: 'alive',
    runs: [{ batchId, isHelp: false }],
  });
  expect(workers.find(({ id }) => id === 'lost')).toMatchObject({ state: 'silent', host: 'two', slots: 4 });
  await query(test.control.url, `DELETE FROM workers WHERE id IN ('busy', 'lost')`);
  await query(test.control.url, `SELECT graphile_worker.force_unlock_workers('{busy}')`);
  await query(test.control.url, `SELECT graphile_worker.remove_job($1)`, [`batch:${batchId}`]);
  await db().batch.delete({ where: { id: batchId } });
});

it('frees what a dead worker held, so that another runs it', async () => {
  const batchId = await newBatch();
  await query(
    test.control.url,
    `UPDATE graphile_worker._private_jobs SET locked_by = 'dead', locked_at = now() - interval '1 minute', attempts = 1
     WHERE key = $1`,
    [`batch:${batchId}`],
  );
  await query(
    test.control.url,
    `INSERT INTO workers (id, host, pid, seen_at) VALUES ('dead', 'host', 1, now() - interval '10 seconds')`,
  );
  expect(await releaseDeadWorkers()).toEqual({ workers: [], batches: [] });
  await query(
    test.control.url,
    `UPDATE workers SET seen_at = now() - interval '21 seconds' WHERE id = 'dead'`,
  );
  expect(await releaseDeadWorkers()).toEqual({ workers: ['dead'], batches: [] });
  const worker = workers.start();
  expect(await endOf(batchId)).toBe('succeeded');
  worker.kill('SIGTERM');
  await once(worker, 'exit');
});

it('does not wait for a worker that stands still in the middle of a transaction', async () => {
  const batchId = await newBatch();
  const frozen = new Client({ connectionString: test.control.url, application_name: 'stevedore frozen' });
  frozen.on('error', () => undefined);
  await frozen.connect();
  await query(
    test.control.url,
    `UPDATE graphile_worker._private_jobs SET locked_by = 'frozen', locked_at = now() - interval '1 minute', attempts = 1
     WHERE key = $1`,
    [`batch:${batchId}`],
  );
  await query(
    test.control.url,
    `INSERT INTO workers (id, host, pid, seen_at, session_name)
     VALUES ('frozen', 'host', 1, now() - interval '21 seconds', 'stevedore frozen')`,
  );
  await frozen.query('BEGIN');
  await frozen.query('SELECT FROM graphile_worker._private_jobs WHERE key = $1 FOR UPDATE', [
    `batch:${batchId}`,
  ]);
  await frozen.query(
    `INSERT INTO quarantined_rows (batch_id, row, part, line, byte_offset, piece, raw, reasons)
     VALUES ($1, 1, 1, 1, 0, 'rows.csv', 'half', '[]')`,
    [batchId],
  );
  const hasEnded = new Promise((resolve) => frozen.once('end', resolve));
  expect(await releaseDeadWorkers()).toEqual({ workers: ['frozen'], batches: [] });
  await hasEnded;
  const worker = workers.start();
  expect(await endOf(batchId)).toBe('succeeded');
  worker.kill('SIGTERM');
  await once(worker, 'exit');
});

it('ends a batch that ran out of tries with its workers, rather than leave it running for ever', async () => {
  const batchId = await newBatch();
  await db().batch.update({ where: { id: batchId }, data: { state: 'running', stage: 'merge' } });
  await query(
    test.control.url,
    `UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = $1`,
    [`batch:${batchId}`],
  );
  expect(await releaseDeadWorkers()).toEqual({ workers: [], batches: [batchId] });
  expect(await getBatch(editor, { batchId })).toMatchObject({
    state: 'failed',
    stage: null,
    error: { code: 'batches.abandoned' },
  });
});

it('records as merged what was merged before its last worker died', async () => {
  const batchId = await newBatch();
  const worker = workers.start();
  expect(await endOf(batchId)).toBe('succeeded');
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  const unrecorded = { state: 'running', stage: 'merge', inserted: 0, finishedAt: null } as const;
  await db().batch.update({ where: { id: batchId }, data: unrecorded });
  expect(await releaseDeadWorkers()).toEqual({ workers: [], batches: [batchId] });
  expect(await getBatch(editor, { batchId })).toMatchObject({ state: 'succeeded', counts: { inserted: 2 } });
});
