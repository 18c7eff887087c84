import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { getBatch, startBatch } from '@/lib/control/batches';
import { askForHelp } from '@/lib/control/batches/ask-for-help';
import { recordFailure } from '@/lib/control/batches/outcome';
import { createLoad } from '@/lib/control/loads';
import { createSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { connectionTo, query } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';
import { useWorkers } from '../../support/use-workers';

const FILES = 10;
const ROWS = 60_000;

const test = useControl();
const editor = usePerson('editor');
const workers = useWorkers(test, () => ({ STEVEDORE_FILE_ROOTS: path.join(test.dataDir, 'in') }));

beforeAll(async () => {
  const folder = path.join(test.dataDir, 'in');
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: folder });
  await mkdir(folder);
  for (let file = 0; file < FILES; file += 1)
    await writeFile(path.join(folder, `orders-${file}.csv`), fileText(file));
});

/** One row in a thousand is bad. */
function fileText(file: number): string {
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const quantity = index % 1_000 === 7 ? 'much' : index % 50;
    return `${file * ROWS + index},${quantity},${'a note of some length '.repeat(4)}`;
  });
  return `order_id,quantity,note\n${rows.join('\n')}\n`;
}

async function newBatch(): Promise<string> {
  const config = { path: path.join(test.dataDir, 'in', 'orders-*.csv') };
  const name = `orders ${randomUUID()}`;
  const source = await createSource(editor, { name, kind: 'file', config });
  const connection = await connectionTo(editor, test.destination.url);
  const load = await createLoad(editor, {
    name,
    definition: {
      sourceId: source.id,
      destination: {
        connectionId: connection.id,
        table: { schema: 'public', name: 'orders' },
        create: true,
      },
      key: ['order_id'],
      mode: 'upsert',
      rules: [{ column: 'quantity', rule: 'type', params: { type: 'integer' } }],
      tuning: { lanes: 1, partBytes: 64 * 1024 },
    },
  });
  return (await startBatch(editor, { loadId: load.id })).id;
}

/** Resolves once a worker that does not run the batch has staged a piece and works on another one. */
async function helperAtWork(batchId: string): Promise<{ id: string; pid: number }> {
  const deadline = Date.now() + 40_000;
  while (Date.now() < deadline) {
    const { workerId } = await db().batch.findUniqueOrThrow({ where: { id: batchId } });
    const done = await db().part.findFirst({
      where: { batchId, workerId: { not: null }, NOT: { workerId: workerId ?? '' } },
    });
    const found = done && (await db().worker.findUnique({ where: { id: done.workerId! } }));
    if (found) return found;
    await sleep(20);
  }
  throw new Error('no second worker ever staged a piece');
}

async function waitingJobs(): Promise<object[]> {
  return query(
    test.control.url,
    `SELECT key, flags FROM graphile_worker.jobs WHERE locked_at IS NULL AND attempts < max_attempts ORDER BY key`,
  );
}

it('asks only workers that live, never the one that runs the batch, and only for the run that holds it', async () => {
  const batchId = await newBatch();
  await query(test.control.url, 'DELETE FROM graphile_worker._private_jobs');
  await db().batch.update({ where: { id: batchId }, data: { state: 'running', runs: 2 } });
  await query(
    test.control.url,
    `INSERT INTO workers (id, host, pid, seen_at, stopped_at) VALUES ('me', 'a', 1, now(), NULL),
       ('silent', 'b', 2, now() - interval '1 minute', NULL), ('stopped', 'c', 3, now(), now())`,
  );
  expect(await askForHelp({ batchId, run: 2 }, 'me', 2)).toBe(0);
  await query(test.control.url, `INSERT INTO workers (id, host, pid) VALUES ('other', 'd', 4)`);
  expect(await askForHelp({ batchId, run: 1 }, 'me', 2)).toBe(0);
  expect(await waitingJobs()).toEqual([]);
  expect(await askForHelp({ batchId, run: 2 }, 'me', 2)).toBe(1);
  expect(await waitingJobs()).toEqual([
    { key: `help:${batchId}:1`, flags: { 'not:me': true, 'task:stage_pieces': true } },
  ]);
  await recordFailure({ batchId, run: 2 }, { code: 'test.end', class: 'fatal', message: 'It ends.' });
  expect(await waitingJobs()).toEqual([]);
  await db().worker.deleteMany();
});

it('brings a batch to its end when one of two workers that share it is killed, and tells who did which part', async () => {
  for (let started = 0; started < 2; started += 1) workers.start();
  await expect.poll(() => db().worker.count(), { timeout: 20_000 }).toBe(2);
  const batchId = await newBatch();
  const helper = await helperAtWork(batchId);
  const killed = workers.all.find(({ pid }) => pid === helper.pid)!;
  killed.kill('SIGKILL');
  await once(killed, 'exit');

  await expect
    .poll(async () => (await getBatch(editor, { batchId })).state, { timeout: 50_000 })
    .not.toBe('running');
  const batch = await getBatch(editor, { batchId });
  const bad = (FILES * ROWS) / 1_000;
  expect(batch).toMatchObject({
    state: 'partial',
    counts: { read: FILES * ROWS, inserted: FILES * ROWS - bad, quarantined: bad },
  });
  expect(await query(test.destination.url, 'SELECT count(*)::int AS rows FROM orders')).toEqual([
    { rows: FILES * ROWS - bad },
  ]);
  const parts = await db().part.findMany({ where: { batchId } });
  const { workerId } = await db().batch.findUniqueOrThrow({ where: { id: batchId } });
  expect(new Set(parts.map((part) => part.workerId))).toEqual(new Set([workerId, helper.id]));
  expect(parts.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(FILES * ROWS - bad);
  expect(batch.parts.every(({ worker }) => worker !== null)).toBe(true);
  expect(batch.attempts).toMatchObject([{ code: 'stage.workerLost' }]);
  // Nobody is left waiting to help with it.
  expect(await waitingJobs()).toEqual([]);
}, 120_000);
