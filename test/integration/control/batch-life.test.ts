import { expect, it } from 'vitest';
import {
  cancelBatch,
  countBatchesInNeed,
  dismissBatch,
  getBatch,
  listBatches,
  pauseBatch,
  previewBulk,
  rerunBatch,
  resumeBatch,
  runBatch,
  runBulk,
  startBatch,
} from '@/lib/control/batches';
import { recordPause } from '@/lib/control/batches/outcome';
import { updateLoad } from '@/lib/control/loads';
import { db } from '@/lib/db';
import { actionsOn, loadOf, query, workerOptions } from '../../support/control';
import { stallingProxyTo } from '../../support/stalling-proxy';
import { until } from '../../support/until';
import { loadOfApi, PAGES, useHeldApi } from '../../support/use-api';
import { stagingTables, withClient } from '../../support/query';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const viewer = usePerson('viewer');
const api = useHeldApi((id) => ({ order_id: id, note: 'x'.repeat(200) }));
const apiLoad = (name: string, into = test.destination.url) => loadOfApi(editor, api.server, { name, into });

const jobsOf = (batchId: string) =>
  query<{ queue_name: string | null }>(
    test.control.url,
    'SELECT queue_name FROM graphile_worker.jobs WHERE key = $1',
    [`batch:${batchId}`],
  );
const staged = () => withClient(test.destination.url, stagingTables);

/** Runs the batch until it has staged rows, and pauses it there. */
async function pauseMidway(batchId: string) {
  api.isHeld = true;
  const running = runBatch(batchId, workerOptions());
  await until(async () => (await getBatch(editor, { batchId })).counts.staged > 1_000);
  expect(await pauseBatch(editor, { batchId })).toMatchObject({ state: 'running', isPauseRequested: true });
  await untilHeard(batchId);
  api.isHeld = false;
  expect(await running).toEqual({ kind: 'paused' });
  return getBatch(editor, { batchId });
}

/** A worker looks every second whether it is to put its batch down; the API holds the next page back until it has. */
const untilHeard = (batchId: string) =>
  until(async () => {
    const [batch] = await query<{ isOld: boolean }>(
      test.control.url,
      `SELECT pause_requested_at < now() - interval '2 seconds' AS "isOld" FROM batches WHERE id = $1`,
      [batchId],
    );
    return batch!.isOld;
  });

it('puts a batch that waits down at once, and gives it a job again when it is resumed', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await expect(pauseBatch(viewer, { batchId })).rejects.toMatchObject({ code: 'auth.forbidden' });
  expect(await pauseBatch(editor, { batchId })).toMatchObject({ state: 'paused' });
  expect(await pauseBatch(editor, { batchId })).toMatchObject({ state: 'paused' });
  expect(await jobsOf(batchId)).toEqual([]);
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'skipped' });
  await expect(resumeBatch(viewer, { batchId })).rejects.toMatchObject({ code: 'auth.forbidden' });
  expect(await resumeBatch(editor, { batchId })).toMatchObject({ state: 'queued', isPauseRequested: false });
  await expect(resumeBatch(editor, { batchId })).rejects.toMatchObject({ code: 'batches.notPaused' });
  expect(await jobsOf(batchId)).toMatchObject([{ queue_name: `load:${load.id}` }]);
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'succeeded' });
  await expect(pauseBatch(editor, { batchId })).rejects.toMatchObject({ code: 'batches.ended' });
  expect(await actionsOn(batchId)).toEqual(['batches.start', 'batches.pause', 'batches.resume']);
});

it('puts a running batch down with what it has staged, and goes on from there', async () => {
  const load = await apiLoad('paused load');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const paused = await pauseMidway(batchId);
  expect(paused).toMatchObject({ state: 'paused', stage: null, error: null });
  expect(paused.counts.staged).toBeLessThan(PAGES * 500);
  expect(await staged()).not.toEqual([]);
  await resumeBatch(editor, { batchId });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'succeeded' });
  const done = await getBatch(editor, { batchId });
  expect(done).toMatchObject({ counts: { read: PAGES * 500, inserted: PAGES * 500 }, attempts: [] });
  // What was staged before the pause stands as it was: no part was staged twice.
  expect(done.parts.slice(0, paused.parts.length)).toEqual(paused.parts);
  expect(await staged()).toEqual([]);
});

it('has a worker drop what a paused batch keeps when it is cancelled', async () => {
  const load = await apiLoad('paused and cancelled');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await pauseMidway(batchId);
  expect(await cancelBatch(editor, { batchId })).toMatchObject({ state: 'queued', isCancelRequested: true });
  expect(await jobsOf(batchId)).toMatchObject([{ queue_name: null }]);
  await expect(pauseBatch(editor, { batchId })).rejects.toMatchObject({ code: 'batches.cancelling' });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'cancelled' });
  expect(await staged()).toEqual([]);
  const { name } = load.definition.destination.table;
  expect(await query(test.destination.url, `SELECT to_regclass('${name}') AS found`)).toEqual([
    { found: null },
  ]);
});

it('cancels a batch that was being put down when somebody asked for it', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await db().batch.update({ where: { id: batchId }, data: { state: 'running', runs: 1 } });
  await pauseBatch(editor, { batchId });
  await cancelBatch(editor, { batchId });
  expect(await recordPause({ batchId, run: 1 })).toBe(true);
  expect(await getBatch(editor, { batchId })).toMatchObject({ state: 'queued', isCancelRequested: true });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'cancelled' });
});

it('does not take a batch up whose worker died before it could put it down', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await db().batch.update({ where: { id: batchId }, data: { state: 'running', runs: 1 } });
  await pauseBatch(editor, { batchId });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'paused' });
  // That worker may have left rows in staging: another one drops them.
  expect(await cancelBatch(editor, { batchId })).toMatchObject({ state: 'queued', isCancelRequested: true });
  expect(await runBatch(batchId, workerOptions())).toEqual({ kind: 'ended', state: 'cancelled' });
});

it('runs a batch again by the version that it ran or by the one that stands now, and names the first', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: first } = await startBatch(editor, { loadId: load.id });
  await expect(rerunBatch(editor, { batchId: first })).rejects.toMatchObject({ code: 'batches.active' });
  await runBatch(first, workerOptions());
  await updateLoad(editor, { id: load.id, definition: { ...load.definition, mode: 'insert-only' } });
  const same = await rerunBatch(editor, { batchId: first, version: 'same' });
  expect(same).toMatchObject({ version: 1, cause: { rerunOf: first }, trigger: 'manual' });
  const current = await rerunBatch(editor, { batchId: first });
  expect(current).toMatchObject({ version: 2, cause: { rerunOf: first } });
  expect(await getBatch(viewer, { batchId: first })).toMatchObject({
    version: 1,
    currentVersion: 2,
    rerunBy: current.id,
  });
  const events = await db().auditEvent.findMany({ where: { entityId: same.id } });
  expect(events).toMatchObject([{ action: 'batches.start', details: { rerunOf: first } }]);
});

const inNeed = async () => (await listBatches(viewer, { needsHand: true })).items.map(({ id }) => id);

it('lists what failed until somebody or a later batch has dealt with it, and counts it by what would help', async () => {
  // Its table is not there: no retry helps.
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { definition } = load;
  const { destination } = definition;
  await updateLoad(editor, {
    id: load.id,
    definition: { ...definition, destination: { ...destination, create: false } },
  });
  const failed: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const { id } = await startBatch(editor, { loadId: load.id });
    expect(await runBatch(id, workerOptions())).toEqual({ kind: 'ended', state: 'failed' });
    failed.push(id);
  }
  expect(await inNeed()).toEqual(failed.toReversed());
  await db().batch.update({ where: { id: failed[1]! }, data: { errorClass: 'retryable' } });
  expect(await countBatchesInNeed(viewer)).toEqual({ exhausted: 1, refused: 2, isMore: false });

  await expect(dismissBatch(viewer, { batchId: failed[0]! })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  expect(await dismissBatch(editor, { batchId: failed[0]! })).toMatchObject({
    state: 'failed',
    needsHand: false,
  });
  await expect(dismissBatch(editor, { batchId: failed[0]! })).rejects.toMatchObject({
    code: 'batches.needsNoHand',
  });
  expect(await actionsOn(failed[0]!)).toEqual(['batches.start', 'batches.dismiss']);

  const target = { filter: { needsHand: true } };
  const preview = await previewBulk(editor, { action: 'rerun', target });
  expect(preview).toMatchObject({ batchIds: failed.slice(1).toReversed(), starts: 1 });
  expect(await previewBulk(editor, { action: 'dismiss', target })).toMatchObject({
    batchIds: failed.slice(1).toReversed(),
  });
  expect(await runBulk(editor, { action: 'rerun', batchIds: preview.batchIds })).toEqual({
    done: 1,
    refused: [],
  });
  // The second one stands for the third as well: they would have read the same.
  expect(await inNeed()).toEqual([]);

  const { id: again } = await startBatch(editor, { loadId: load.id });
  await runBatch(again, workerOptions());
  expect(await inNeed()).toEqual([again]);
  await query(test.destination.url, `CREATE TABLE ${destination.table.name} (order_id int PRIMARY KEY)`);
  const { id: good } = await startBatch(editor, { loadId: load.id });
  expect(await runBatch(good, workerOptions())).toEqual({ kind: 'ended', state: 'succeeded' });
  expect(await inNeed()).toEqual([]);
});

it('counts the attempts of a batch by class', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const attempt = (number: number, errorClass: string) => ({
    ...{ batchId, number, class: errorClass, part: '1', code: 'stage.connectionLost', message: 'gone' },
  });
  await db().batchAttempt.createMany({
    data: [attempt(1, 'retryable'), attempt(2, 'retryable'), attempt(3, 'fatal')],
  });
  expect(await getBatch(viewer, { batchId })).toMatchObject({
    attemptsByClass: [
      { class: 'fatal', attempts: 1 },
      { class: 'retryable', attempts: 2 },
    ],
  });
});

it('merges one batch at a time into a table, and says on the one that waits for whom', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: first } = await startBatch(editor, { loadId: load.id });
  await runBatch(first, workerOptions());
  const { name } = load.definition.destination.table;
  // The merge of another batch, as its session names itself.
  const release = await holdMergeLock(name, first);
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const running = runBatch(batchId, workerOptions());
  await until(async () => (await getBatch(viewer, { batchId })).isWaiting);
  expect(await getBatch(viewer, { batchId })).toMatchObject({
    state: 'running',
    waitsFor: { batchId: first, load: load.name },
  });
  await release();
  expect(await running).toEqual({ kind: 'ended', state: 'succeeded' });
  const view = await getBatch(viewer, { batchId });
  expect(view).toMatchObject({ isWaiting: false, waitsFor: null });
  expect(view.log.map(({ message }) => message).join()).toContain(`Waits for batch ${first} into`);
});

/** Holds the lock that each merge into the table takes. */
async function holdMergeLock(table: string, batchId: string): Promise<() => Promise<void>> {
  const { Client } = await import('pg');
  const client = new Client({
    connectionString: test.destination.url,
    application_name: `stevedore merge ${batchId}`,
  });
  await client.connect();
  await client.query(`SELECT pg_advisory_lock(hashtextextended($1, 2))`, [`"public"."${table}"`]);
  return () => client.end();
}

it('cancels a batch that waits for another merge, whatever that one does', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: first } = await startBatch(editor, { loadId: load.id });
  await runBatch(first, workerOptions());
  const release = await holdMergeLock(load.definition.destination.table.name, first);
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const running = runBatch(batchId, workerOptions());
  await until(async () => (await getBatch(viewer, { batchId })).isWaiting);
  await cancelBatch(editor, { batchId });
  expect(await running).toEqual({ kind: 'ended', state: 'cancelled' });
  expect(await staged()).toEqual([]);
  await release();
});

it('cancels a batch whose COPY hangs: only the end of its backend ends that', async () => {
  const proxy = await stallingProxyTo(test.destination.url);
  try {
    const load = await apiLoad('stalled load', proxy.url);
    const { id: batchId } = await startBatch(editor, { loadId: load.id });
    api.isHeld = true;
    const running = runBatch(batchId, workerOptions());
    await until(async () => (await getBatch(editor, { batchId })).counts.staged > 1_000);
    proxy.stallCopies();
    api.isHeld = false;
    await until(async () => (await backendsOf(batchId)).some(({ query }) => query.includes('COPY ')));
    await cancelBatch(editor, { batchId });
    expect(await running).toEqual({ kind: 'ended', state: 'cancelled' });
    expect(await backendsOf(batchId)).toEqual([]);
    expect(await staged()).toEqual([]);
  } finally {
    await proxy.close();
  }
});

/** What runs at the destination on behalf of a batch. */
const backendsOf = (batchId: string) =>
  query<{ query: string }>(
    test.destination.url,
    `SELECT query FROM pg_stat_activity WHERE application_name LIKE 'stevedore%' AND application_name LIKE $1
     AND state = 'active'`,
    [`%${batchId}`],
  );
