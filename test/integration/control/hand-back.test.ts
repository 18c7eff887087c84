import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cancelBatch, getBatch, pauseBatch, runBatch, startBatch } from '@/lib/control/batches';
import type { ActorContext } from '@/lib/control/context';
import { createLoad } from '@/lib/control/loads';
import { createSource } from '@/lib/control/sources';
import { releaseDeadWorkers } from '@/lib/control/workers';
import { db } from '@/lib/db';
import { childEnvironment, secretKey } from '@/lib/env';
import { connectionTo, contextOf, openTestControl, query, type TestControl } from '../../support/control';

const PAGES = 20;
/** Pages that the API gives while it holds the others back. */
const GIVEN = 10;
/** Rows of a page, which fills a part. */
const ROWS = 500;

let test: TestControl;
let editor: ActorContext;
let api: Server;
let isHeld = true;
let bundle: string;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  test = await openTestControl();
  editor = await contextOf('editor');
  api = await heldApi();
  // Beside node_modules, so that what is not bundled is found.
  bundle = path.resolve(`.stevedore/test/hand-back-${process.pid}.mjs`);
  await build({
    ...{ entryPoints: ['jobs/worker.ts'], outfile: bundle, bundle: true, packages: 'external' },
    ...{ platform: 'node', format: 'esm', logLevel: 'warning' },
  });
});
afterAll(async () => {
  isHeld = false;
  api.closeAllConnections();
  api.close();
  for (const worker of workers) worker.kill('SIGKILL');
  await Promise.all([rm(bundle, { force: true }), test.close()]);
});

/** Of each page, one row has no number. */
async function heldApi(): Promise<Server> {
  const note = 'x'.repeat(200);
  const server = createServer((request, response) => {
    const offset = Number(new URL(request.url!, 'http://x').searchParams.get('offset'));
    const count = offset >= PAGES * ROWS ? 0 : ROWS;
    const records = Array.from({ length: count }, (_, at) => ({
      ...{ order_id: offset + at + 1, note },
      quantity: at === 77 ? 'many' : at,
    }));
    const answer = () => {
      if (isHeld && offset >= GIVEN * ROWS) return void setTimeout(answer, 20);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ records }));
    };
    answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function newBatch(name: string): Promise<string> {
  const { port } = api.address() as AddressInfo;
  const config = { url: `http://127.0.0.1:${port}/`, paginated: true, pageSize: ROWS };
  const source = await createSource(editor, { name, kind: 'http', config });
  const connection = await connectionTo(editor, test.destination.url);
  const table = { name: name.replace(/\W/g, '_') };
  const names = { order_id: 'bigint', quantity: 'integer', note: 'text' };
  const load = await createLoad(editor, {
    name,
    definition: {
      sourceId: source.id,
      destination: { connectionId: connection.id, table, create: true },
      mapping: Object.entries(names).map(([column, type]) => ({ field: column, column, type })),
      key: ['order_id'],
      mode: 'upsert',
      tuning: { partBytes: 64 * 1024 },
    },
  });
  isHeld = true;
  return (await startBatch(editor, { loadId: load.id })).id;
}

function options() {
  const [ending, signal] = [new AbortController(), new AbortController()];
  return {
    ...{ ending, signal },
    run: { workerId: 'w', isLastTry: true, ending: ending.signal, signal: signal.signal },
  };
}

const batchOf = (batchId: string) => getBatch(editor, { batchId });
const logOf = async (batchId: string) =>
  (await db().batchLogLine.findMany({ where: { batchId }, orderBy: { id: 'asc' } })).map(
    ({ message }) => message,
  );
const untilStaged = (batchId: string) =>
  expect.poll(async () => (await batchOf(batchId)).counts.staged, { timeout: 30_000 }).toBeGreaterThan(1_000);
const stagingTables = () =>
  query(
    test.destination.url,
    `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE nspname = 'stevedore_staging' AND relname LIKE 'b\\_%' ORDER BY relname`,
  );

/** It came through, each row is accounted for, and no part was staged that an earlier run had staged by then. */
async function expectGoneOn(batchId: string, before: Awaited<ReturnType<typeof batchOf>>) {
  const done = await batchOf(batchId);
  const good = PAGES * ROWS - PAGES;
  expect(done).toMatchObject({ counts: { read: PAGES * ROWS, inserted: good, quarantined: PAGES } });
  expect(await db().quarantinedRow.count({ where: { batchId } })).toBe(PAGES);
  const log = await logOf(batchId);
  expect(log).toContainEqual(expect.stringMatching(/^Goes on with \d+ rows that are staged already/));
  const kept = Number(/with (\d+) rows/.exec(log.join(' '))![1]);
  expect(kept).toBeGreaterThan(1_000);
  let sum = 0;
  const parts = done.parts.filter(({ rows }) => (sum += rows) <= kept).map(({ part }) => part);
  const stagedBefore = before.parts.filter(({ part }) => parts.includes(part));
  expect(done.parts).toEqual(expect.arrayContaining(stagedBefore));
  expect(stagedBefore.length).toBeGreaterThan(1);
  expect(done.parts.map(({ part }) => part)).toEqual(done.parts.map((_, at) => at + 1));
  expect(await stagingTables()).toEqual([]);
}

it('puts a batch down when its worker is asked to end, and the next one goes on with what is staged', async () => {
  const batchId = await newBatch('asked to end');
  const { ending, run } = options();
  const running = runBatch(batchId, run);
  await untilStaged(batchId);
  ending.abort();
  isHeld = false;
  expect(await running).toEqual({ kind: 'handedBack' });
  const before = await batchOf(batchId);
  expect(before).toMatchObject({ state: 'queued', stage: null, error: null, attempts: [] });
  expect(before.counts.read).toBeLessThan(PAGES * ROWS);
  expect(await logOf(batchId)).toContain('The worker was stopped. The next one goes on with what is staged.');
  expect(await runBatch(batchId, options().run)).toEqual({ kind: 'ended', state: 'partial' });
  await expectGoneOn(batchId, before);
});

it('keeps what is staged too where the worker could not wait for the part in hand', async () => {
  const batchId = await newBatch('in a hurry');
  const { ending, signal, run } = options();
  const running = runBatch(batchId, run);
  await untilStaged(batchId);
  ending.abort();
  signal.abort();
  expect(await running).toEqual({ kind: 'handedBack' });
  const before = await batchOf(batchId);
  isHeld = false;
  expect(await runBatch(batchId, options().run)).toEqual({ kind: 'ended', state: 'partial' });
  await expectGoneOn(batchId, before);
});

it('leaves nothing of a batch that is cancelled after it was handed back', async () => {
  const batchId = await newBatch('handed back, cancelled');
  const { signal, run } = options();
  const running = runBatch(batchId, run);
  await untilStaged(batchId);
  signal.abort();
  expect(await running).toEqual({ kind: 'handedBack' });
  expect(await stagingTables()).not.toEqual([]);
  expect(await cancelBatch(editor, { batchId })).toMatchObject({ state: 'queued', isCancelRequested: true });
  expect(await runBatch(batchId, options().run)).toEqual({ kind: 'ended', state: 'cancelled' });
  expect(await stagingTables()).toEqual([]);
});

it('stays paused where somebody has asked for that meanwhile', async () => {
  const batchId = await newBatch('paused meanwhile');
  const { ending, run } = options();
  const running = runBatch(batchId, run);
  await untilStaged(batchId);
  await pauseBatch(editor, { batchId });
  ending.abort();
  isHeld = false;
  expect(await running).toEqual({ kind: 'paused' });
  await cancelBatch(editor, { batchId });
  expect(await runBatch(batchId, options().run)).toEqual({ kind: 'ended', state: 'cancelled' });
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, [bundle], {
    env: childEnvironment({
      ...{ DATABASE_URL: test.control.url, STEVEDORE_DATA_DIR: test.dataDir, LOG_LEVEL: 'warn' },
      STEVEDORE_SECRET_KEY: secretKey().toString('hex'),
    }),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  workers.push(worker);
  return worker;
}

const jobOf = async (batchId: string) => {
  const [job] = await query<{
    attempts: number;
    max_attempts: number;
    run_at: Date;
    locked_by: string | null;
  }>(
    test.control.url,
    'SELECT attempts, max_attempts, run_at, locked_by FROM graphile_worker.jobs WHERE key = $1',
    [`batch:${batchId}`],
  );
  return job!;
};

it('is taken up at once by another worker when its own is asked to end, and that does not count as a try', async () => {
  const batchId = await newBatch('rolling restart');
  const first = startWorker();
  await untilStaged(batchId);
  const { run_at } = await jobOf(batchId);
  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([0, null]);
  expect(await jobOf(batchId)).toEqual({ attempts: 0, max_attempts: 4, run_at, locked_by: null });
  const before = await batchOf(batchId);
  expect(before).toMatchObject({ state: 'queued' });
  isHeld = false;
  const second = startWorker();
  await expect.poll(async () => (await batchOf(batchId)).state, { timeout: 30_000 }).toBe('partial');
  await expectGoneOn(batchId, before);
  second.kill('SIGTERM');
  await once(second, 'exit');
  expect(await query(test.control.url, 'SELECT FROM graphile_worker.jobs')).toEqual([]);
});

it('goes on with what a worker had staged that was killed', async () => {
  const batchId = await newBatch('killed');
  const first = startWorker();
  await untilStaged(batchId);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const before = await batchOf(batchId);
  // As though it had been silent for long.
  await query(test.control.url, `UPDATE workers SET seen_at = now() - interval '1 hour'`);
  await query(
    test.control.url,
    `UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 hour' WHERE locked_by IS NOT NULL`,
  );
  expect(await releaseDeadWorkers()).toMatchObject({ workers: [expect.any(String)], batches: [] });
  isHeld = false;
  const second = startWorker();
  await expect.poll(async () => (await batchOf(batchId)).state, { timeout: 30_000 }).toBe('partial');
  await expectGoneOn(batchId, before);
  second.kill('SIGTERM');
  await once(second, 'exit');
});
