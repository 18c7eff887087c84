import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cancelBatch, getBatch, listBatches, runBatch, startBatch } from '@/lib/control/batches';
import type { BatchLive } from '@/lib/control/batches/schemas';
import { getActivity, watchChanges } from '@/lib/control/live';
import type { LiveEvent } from '@/lib/control/live/schemas';
import { endSession } from '@/lib/control/users';
import { db } from '@/lib/db';
import { loadOf, query } from '../../support/control';
import { until } from '../../support/until';
import { loadOfApi, useEndlessApi } from '../../support/use-api';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const api = useEndlessApi((id) => ({ order_id: id, note: 'x'.repeat(200) }));
const endlessLoad = (name: string) => loadOfApi(editor, api, { name, into: test.destination.url });
const options = (signal = new AbortController().signal) => ({ workerId: 'w', isLastTry: false, signal });

/** What a page of the batch is told of it. */
async function* follow(batchId: string, signal = new AbortController().signal): AsyncGenerator<BatchLive> {
  for await (const event of watchChanges(editor, { topics: [`batch:${batchId}`] }, signal)) {
    if (event.type !== 'batch') continue;
    yield event.live;
    if (event.live.isFinal) return;
  }
}

const isRunning = (batchId: string) => async () =>
  (await db().batch.findUniqueOrThrow({ where: { id: batchId } })).read > 0n;

it('cancels a waiting batch at once, with its job', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  expect(await cancelBatch(editor, { batchId })).toMatchObject({ state: 'cancelled' });
  expect(
    await query(test.control.url, 'SELECT FROM graphile_worker.jobs WHERE key = $1', [`batch:${batchId}`]),
  ).toEqual([]);
  expect(await runBatch(batchId, options())).toEqual({ kind: 'skipped' });
  await expect(cancelBatch(editor, { batchId })).rejects.toMatchObject({ code: 'batches.ended' });
});

it('cancels a running batch within two seconds and leaves nothing of it in the destination', async () => {
  const load = await endlessLoad('cancelled load');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const running = runBatch(batchId, options());
  await until(isRunning(batchId));
  const askedAt = Date.now();
  expect(await cancelBatch(editor, { batchId })).toMatchObject({ state: 'running', isCancelRequested: true });
  expect(await running).toEqual({ kind: 'ended', state: 'cancelled' });
  expect(Date.now() - askedAt).toBeLessThan(2_000);
  expect(await getBatch(editor, { batchId })).toMatchObject({
    state: 'cancelled',
    error: { code: 'batch.cancelled' },
  });
  expect(await query(test.destination.url, `SELECT to_regclass('cancelled_load') AS found`)).toEqual([
    { found: null },
  ]);
});

it('cancels a batch that another worker takes up after it was asked to', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  // Its worker died before it looked.
  await db().batch.update({ where: { id: batchId }, data: { state: 'running', runs: 1 } });
  await cancelBatch(editor, { batchId });
  expect(await runBatch(batchId, options())).toEqual({ kind: 'ended', state: 'cancelled' });
  const { name } = load.definition.destination.table;
  expect(await query(test.destination.url, `SELECT to_regclass('${name}') AS found`)).toEqual([
    { found: null },
  ]);
});

it('says that a batch was merged although it was to be cancelled, where its dead worker had merged it', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await runBatch(batchId, options());
  await db().batch.update({
    where: { id: batchId },
    data: { state: 'running', finishedAt: null, cancelRequestedAt: new Date() },
  });
  expect(await runBatch(batchId, options())).toEqual({ kind: 'ended', state: 'succeeded' });
  expect(await getBatch(editor, { batchId })).toMatchObject({ counts: { inserted: 1 } });
});

it('gives a batch back to the queue when its worker is stopped', async () => {
  const load = await endlessLoad('returned load');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const stop = new AbortController();
  const running = runBatch(batchId, options(stop.signal));
  await until(isRunning(batchId));
  stop.abort();
  expect(await running).toEqual({ kind: 'handedBack' });
  expect(await getBatch(editor, { batchId })).toMatchObject({ state: 'queued', error: null, stage: null });
});

it('lets the run that holds the batch write, and no older one', async () => {
  const load = await endlessLoad('superseded load');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const older = runBatch(batchId, options());
  await until(isRunning(batchId));
  await db().batch.update({ where: { id: batchId }, data: { runs: { increment: 1 }, workerId: 'newer' } });
  // Not as done: the queue would delete the job, which is the newer run's by now.
  expect(await older).toMatchObject({ kind: 'again' });
  expect(await db().batch.findUnique({ where: { id: batchId } })).toMatchObject({
    state: 'running',
    workerId: 'newer',
  });
  await cancelBatch(editor, { batchId });
});

it('tells a follower each state soon after it came about, at most one a second, and ends with the batch', async () => {
  const load = await endlessLoad('followed load');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const heard: { at: number; live: BatchLive }[] = [];
  const following = (async () => {
    for await (const live of follow(batchId)) {
      heard.push({ at: Date.now(), live });
    }
  })();
  await until(() => Promise.resolve(heard.length > 0));
  expect(heard[0]!.live.batch.state).toBe('queued');
  const running = runBatch(batchId, options());
  await until(() => Promise.resolve(heard.some(({ live }) => live.batch.counts.read > 0)));
  await sleep(2_500);
  await cancelBatch(editor, { batchId });
  await running;
  const endedAt = Date.now();
  await following;
  const last = heard.at(-1)!;
  expect(last.live).toMatchObject({ isFinal: true, batch: { state: 'cancelled' } });
  expect(last.at - endedAt).toBeLessThan(2_000);
  const pauses = heard.slice(1).map(({ at }, index) => at - heard[index]!.at);
  expect(Math.min(...pauses)).toBeGreaterThan(950);
  const points = heard.flatMap(({ live }) => live.metrics.map(({ at }) => at));
  expect(points.length).toBeGreaterThan(1);
  expect(points).toEqual([...new Set(points)].sort());
});

it('goes on telling where LISTEN is cut off', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const states = follow(batchId);
  expect((await states.next()).value).toMatchObject({ batch: { state: 'queued' } });
  const next = states.next();
  await query(
    test.control.url,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stevedore listen' AND datname = current_database()`,
  );
  await cancelBatch(editor, { batchId });
  expect((await next).value).toMatchObject({ isFinal: true, batch: { state: 'cancelled' } });
  expect(await states.next()).toMatchObject({ done: true });
});

it('lets go of the LISTEN connection with the last follower', async () => {
  const listeners = () =>
    query(
      test.control.url,
      `SELECT FROM pg_stat_activity WHERE application_name = 'stevedore listen' AND datname = current_database()`,
    );
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const leave = new AbortController();
  const states = follow(batchId, leave.signal);
  await states.next();
  await until(async () => (await listeners()).length === 1);
  const next = states.next();
  leave.abort();
  expect(await next).toMatchObject({ done: true });
  await until(async () => (await listeners()).length === 0);
});

it('tells a list once of what changed, and of nothing else', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const other = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const leave = new AbortController();
  const heard: LiveEvent[] = [];
  const topics = [`load:${load.id}`, 'activity'];
  const watching = (async () => {
    for await (const event of watchChanges(editor, { topics, since: Date.now() }, leave.signal))
      heard.push(event);
  })();
  await until(() => Promise.resolve(heard.some(({ type }) => type === 'activity')));
  heard.length = 0;
  await startBatch(editor, { loadId: other.id });
  await startBatch(editor, { loadId: load.id });
  await startBatch(editor, { loadId: load.id });
  await until(() => Promise.resolve(heard.length > 0));
  await sleep(1_500);
  leave.abort();
  await watching;
  expect(heard).toEqual([{ type: 'changed', topics: [`load:${load.id}`] }]);
});

it('tells a page that comes back what it missed, and no more than that', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  const leave = new AbortController();
  // Keeps the LISTEN connection open meanwhile, as any other tab does.
  const other = watchChanges(editor, { topics: [`batch:${batchId}`] }, leave.signal);
  await other.next();
  await sleep(2_100);
  const seenAt = Date.now();
  const first = async (topics: string[]) => {
    const gone = new AbortController();
    const events = watchChanges(editor, { topics, since: seenAt }, gone.signal);
    const next = events.next();
    const answer = await Promise.race([next, sleep(500)]);
    gone.abort();
    await next;
    return answer?.value as LiveEvent | undefined;
  };
  expect(await first([`load:${load.id}`])).toBeUndefined();
  await cancelBatch(editor, { batchId });
  expect(await first([`load:${load.id}`])).toEqual({ type: 'changed', topics: [`load:${load.id}`] });
  leave.abort();
  await other.return(undefined);
  // Nobody listened: whatever it was may have changed.
  expect(await first(['batches'])).toEqual({ type: 'changed', topics: ['batches'] });
});

it('ends with the session that asked for it, within two seconds, and with no other', async () => {
  const userId = editor.actor.kind === 'user' ? editor.actor.id : '';
  const sessions = [randomUUID(), randomUUID()];
  await db().session.createMany({ data: sessions.map((id) => ({ id, userId })) });
  const leave = new AbortController();
  const [mine, other] = sessions.map((sessionId) =>
    watchChanges({ ...editor, sessionId }, { topics: ['activity'] }, leave.signal),
  );
  await Promise.all([mine!.next(), other!.next()]);
  const [ended, goesOn] = [mine!.next(), other!.next()];
  const askedAt = Date.now();
  await endSession(editor, { id: sessions[0]! });
  expect(await ended).toEqual({ done: true, value: undefined });
  expect(Date.now() - askedAt).toBeLessThan(2_000);
  expect(await Promise.race([goesOn, sleep(300, 'it goes on')])).toBe('it goes on');
  leave.abort();
  await goesOn;
});

it('says whether anything runs, and when a batch failed last', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await db().batch.update({ where: { id: batchId }, data: { state: 'failed', finishedAt: new Date(5_000) } });
  await sleep(1_000);
  expect(await getActivity(editor)).toMatchObject({ lastFailedAt: new Date(5_000).toISOString() });
});

it('lists batches newest first, by page and by filter', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) ids.push((await startBatch(editor, { loadId: load.id })).id);
  await cancelBatch(editor, { batchId: ids[1]! });
  const first = await listBatches(editor, { loadId: load.id, limit: 3 });
  const second = await listBatches(editor, { loadId: load.id, limit: 3, cursor: first.nextCursor! });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
  expect(second.nextCursor).toBeNull();
  const of = async (filter: object) =>
    (await listBatches(editor, { loadId: load.id, ...filter })).items.length;
  expect(await of({ states: ['cancelled'] })).toBe(1);
  expect(await of({ search: load.name.slice(2, 20).toUpperCase() })).toBe(5);
  expect(await of({ search: 'no such load' })).toBe(0);
  expect(await of({ until: new Date(Date.now() - 60_000).toISOString() })).toBe(0);
  expect(await of({ from: new Date(Date.now() - 60_000).toISOString() })).toBe(5);
});
