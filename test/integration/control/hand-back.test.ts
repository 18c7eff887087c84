import { once } from 'node:events';
import { expect, it } from 'vitest';
import { cancelBatch, getBatch, pauseBatch, runBatch, startBatch } from '@/lib/control/batches';
import { releaseDeadWorkers } from '@/lib/control/workers';
import { db } from '@/lib/db';
import { query } from '../../support/control';
import { loadOfApi, PAGE_ROWS, PAGES, useHeldApi } from '../../support/use-api';
import { stagingTables, withClient } from '../../support/query';
import { useControl, usePerson } from '../../support/use-control';
import { useWorkers } from '../../support/use-workers';

const test = useControl();
const editor = usePerson('editor');
/** Of each page, one row has no number. */
const api = useHeldApi((id) => ({
  ...{ order_id: id, note: 'x'.repeat(200) },
  quantity: id % PAGE_ROWS === 78 ? 'many' : id,
}));
const workers = useWorkers(test);

async function newBatch(name: string): Promise<string> {
  const names = { order_id: 'bigint', quantity: 'integer', note: 'text' };
  const load = await loadOfApi(editor, api.server, {
    ...{ name, into: test.destination.url },
    mapping: Object.entries(names).map(([column, type]) => ({ field: column, column, type })),
  });
  api.isHeld = true;
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
const staged = () => withClient(test.destination.url, stagingTables);

/** It came through, each row is accounted for, and no part was staged that an earlier run had staged by then. */
async function expectGoneOn(batchId: string, before: Awaited<ReturnType<typeof batchOf>>) {
  const done = await batchOf(batchId);
  const good = PAGES * PAGE_ROWS - PAGES;
  expect(done).toMatchObject({ counts: { read: PAGES * PAGE_ROWS, inserted: good, quarantined: PAGES } });
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
  expect(await staged()).toEqual([]);
}

it('puts a batch down when its worker is asked to end, and the next one goes on with what is staged', async () => {
  const batchId = await newBatch('asked to end');
  const { ending, run } = options();
  const running = runBatch(batchId, run);
  await untilStaged(batchId);
  ending.abort();
  api.isHeld = false;
  expect(await running).toEqual({ kind: 'handedBack' });
  const before = await batchOf(batchId);
  expect(before).toMatchObject({ state: 'queued', stage: null, error: null, attempts: [] });
  expect(before.counts.read).toBeLessThan(PAGES * PAGE_ROWS);
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
  api.isHeld = false;
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
  expect(await staged()).not.toEqual([]);
  expect(await cancelBatch(editor, { batchId })).toMatchObject({ state: 'queued', isCancelRequested: true });
  expect(await runBatch(batchId, options().run)).toEqual({ kind: 'ended', state: 'cancelled' });
  expect(await staged()).toEqual([]);
});

it('stays paused where somebody has asked for that meanwhile', async () => {
  const batchId = await newBatch('paused meanwhile');
  const { ending, run } = options();
  const running = runBatch(batchId, run);
  await untilStaged(batchId);
  await pauseBatch(editor, { batchId });
  ending.abort();
  api.isHeld = false;
  expect(await running).toEqual({ kind: 'paused' });
  await cancelBatch(editor, { batchId });
  expect(await runBatch(batchId, options().run)).toEqual({ kind: 'ended', state: 'cancelled' });
});

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
  const first = workers.start();
  await untilStaged(batchId);
  const { run_at } = await jobOf(batchId);
  first.kill('SIGTERM');
  expect(await once(first, 'exit')).toEqual([0, null]);
  expect(await jobOf(batchId)).toEqual({ attempts: 0, max_attempts: 4, run_at, locked_by: null });
  const before = await batchOf(batchId);
  expect(before).toMatchObject({ state: 'queued' });
  api.isHeld = false;
  const second = workers.start();
  await expect.poll(async () => (await batchOf(batchId)).state, { timeout: 30_000 }).toBe('partial');
  await expectGoneOn(batchId, before);
  second.kill('SIGTERM');
  await once(second, 'exit');
  expect(await query(test.control.url, 'SELECT FROM graphile_worker.jobs')).toEqual([]);
});

it('goes on with what a worker had staged that was killed', async () => {
  const batchId = await newBatch('killed');
  const first = workers.start();
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
  api.isHeld = false;
  const second = workers.start();
  await expect.poll(async () => (await batchOf(batchId)).state, { timeout: 30_000 }).toBe('partial');
  await expectGoneOn(batchId, before);
  second.kill('SIGTERM');
  await once(second, 'exit');
});
