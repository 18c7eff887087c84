import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getBatch, startBatch } from '@/lib/control/batches';
import type { ActorContext } from '@/lib/control/context';
import { releaseDeadWorkers } from '@/lib/control/workers';
import { db } from '@/lib/db';
import { childEnvironment, secretKey } from '@/lib/env';
import { contextOf, loadOf, openTestControl, query, type TestControl } from '../../support/control';

let test: TestControl;
let editor: ActorContext;
let bundle: string;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  test = await openTestControl();
  editor = await contextOf('editor');
  // Beside node_modules, so that what is not bundled is found.
  bundle = path.resolve(`.stevedore/test/worker-${process.pid}.mjs`);
  await build({
    entryPoints: ['jobs/worker.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
});
afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all([rm(bundle, { force: true }), test.close()]);
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, [bundle], {
    env: childEnvironment({
      DATABASE_URL: test.control.url,
      STEVEDORE_DATA_DIR: test.dataDir,
      STEVEDORE_SECRET_KEY: secretKey().toString('hex'),
      LOG_LEVEL: 'warn',
    }),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  workers.push(worker);
  return worker;
}

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
  const worker = startWorker();
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
  const worker = startWorker();
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
  const worker = startWorker();
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
