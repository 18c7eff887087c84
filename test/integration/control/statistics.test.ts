import { expect, it } from 'vitest';
import { cancelBatch, completeBatch, runBatch, startBatch } from '@/lib/control/batches';
import { setFreshness } from '@/lib/control/freshness';
import { getLoad, listAttention, listLoads } from '@/lib/control/loads';
import { createSchedule, listUpcoming } from '@/lib/control/schedules';
import { getHeatmap, getLoadRuns, listDays, listQueueDepth, listRuleShares } from '@/lib/control/statistics';
import { db } from '@/lib/db';
import { loadOf, query, workerOptions } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');
const viewer = usePerson('viewer');

const rules = [{ column: 'order_id', rule: 'range', params: { max: 100 } }];
const mapping = [{ field: 'order_id', column: 'order_id', type: 'bigint' }];
const goodAndBad = `order_id\n${[1, 2, 3, 4, 5, 6, 7, 8, 9, 900].join('\n')}\n`;
const newLoad = (text = goodAndBad, changes = {}) =>
  loadOf(editor, test.destination.url, text, {
    ...{ mapping, rules, errorThreshold: { share: 0.5, minRows: 100 } },
    ...changes,
  });

async function run(loadId: string, changes: { isRehearsal?: boolean } = {}): Promise<string> {
  const { id } = await startBatch(editor, { loadId, ...changes });
  await runBatch(id, workerOptions());
  return id;
}

it('counts a batch whose merge lanes are completed once, as it ends at last', async () => {
  const load = await newLoad();
  await run(load.id);
  const sums = () => db().loadDay.findMany({ where: { loadId: load.id } });
  const before = await sums();
  const { id: batchId } = await startBatch(editor, { loadId: load.id });
  await expect(completeBatch(operator, { batchId })).rejects.toMatchObject({ code: 'batches.notUnfinished' });
  const lanes = { lanes: 2, by: 'hash', merged: [1] };
  const error = { errorCode: 'merge.laneLost', errorClass: 'retryable', errorMessage: 'gone' };
  await db().batch.update({
    where: { id: batchId },
    data: {
      state: 'failed',
      startedAt: new Date(),
      finishedAt: new Date(),
      read: 7,
      result: { lanes },
      ...error,
    },
  });
  await db().$executeRaw`SELECT roll_up_batches(ARRAY[${batchId}::uuid])`;
  expect(await sums()).toMatchObject([{ failed: 1, read: before[0]!.read + 7n }]);

  expect(await completeBatch(operator, { batchId })).toMatchObject({
    state: 'queued',
    error: null,
    finishedAt: null,
  });
  expect(await sums()).toEqual(before);
  expect(
    await db().auditEvent.findMany({ where: { entityId: batchId }, orderBy: { id: 'asc' } }),
  ).toMatchObject([{ action: 'batches.start' }, { action: 'batches.complete' }]);
  await expect(completeBatch(operator, { batchId })).rejects.toMatchObject({ code: 'batches.notUnfinished' });
});

it('sums up each batch as it ends, rehearsals aside, and a cancelled one too', async () => {
  const load = await newLoad();
  await run(load.id, { isRehearsal: true });
  expect(await db().loadDay.findMany({ where: { loadId: load.id } })).toEqual([]);
  await run(load.id);
  const last = await run(load.id);
  const waiting = await startBatch(editor, { loadId: load.id });
  await cancelBatch(operator, { batchId: waiting.id });

  const [day] = await db().loadDay.findMany({ where: { loadId: load.id } });
  expect(day).toMatchObject({
    ...{ succeeded: 0, partial: 2, failed: 0, cancelled: 1, lastBatchId: waiting.id },
    ...{ read: 20n, inserted: 9n, updated: 0n, unchanged: 9n, quarantined: 2n },
  });
  expect(day!.seconds).toBeGreaterThan(0);
  expect(day!.mergeSeconds).toBeGreaterThan(0);
  const days = await listDays(viewer, { loadId: load.id, days: 3 });
  expect(days.map(({ batches, read }) => [batches, read])).toEqual([
    [0, 0],
    [0, 0],
    [3, 20],
  ]);
  expect(await listRuleShares(viewer, { loadId: load.id })).toEqual([
    { rule: 'range', reasons: 2, share: 0.1 },
  ]);
  const { runs, baseline } = await getLoadRuns(viewer, { loadId: load.id });
  expect(runs).toMatchObject([
    { state: 'partial', stagingBytes: expect.any(Number) },
    { id: last, read: 10 },
  ]);
  expect(baseline).toBeNull();
});

it('counts the same anew from the batches, for a database that has some already', async () => {
  // Seconds that are added up in another order differ in their last digit.
  const rounded = (value: unknown) => (typeof value === 'number' ? Number(value.toFixed(6)) : value);
  const loadDays = async () =>
    (await db().loadDay.findMany({ orderBy: { loadId: 'asc' } })).map((day) =>
      Object.fromEntries(Object.entries(day).map(([name, value]) => [name, rounded(value)])),
    );
  const before = await loadDays();
  const rulesBefore = await db().ruleDay.findMany({ orderBy: { loadId: 'asc' } });
  expect(before.length).toBeGreaterThan(0);
  await query(test.control.url, 'TRUNCATE load_days, rule_days');
  await query(test.control.url, 'SELECT roll_up_batches(ARRAY(SELECT id FROM batches))');
  expect(await loadDays()).toEqual(before);
  expect(await db().ruleDay.findMany({ orderBy: { loadId: 'asc' } })).toEqual(rulesBefore);
});

it('takes back the sums with the batch whose end is not recorded', async () => {
  const load = await newLoad();
  await query(test.control.url, 'ALTER TABLE rule_days ADD CONSTRAINT no_more CHECK (false) NOT VALID');
  try {
    await expect(run(load.id)).rejects.toThrow();
  } finally {
    await query(test.control.url, 'ALTER TABLE rule_days DROP CONSTRAINT no_more');
  }
  expect(await db().batch.findMany({ where: { loadId: load.id } })).toMatchObject([{ state: 'running' }]);
  expect(await db().loadDay.findMany({ where: { loadId: load.id } })).toEqual([]);
});

it('shows loads by days, the troubled first', async () => {
  const [failing, calm] = [
    await newLoad('order_id\nx\n', { errorThreshold: { share: 0, minRows: 0 } }),
    await newLoad('order_id\n1\n'),
  ];
  const failed = await run(failing.id);
  await run(calm.id);
  const map = await getHeatmap(viewer, { days: 7, loads: 2 });
  expect(map.days).toHaveLength(7);
  expect(map.hasMore).toBe(true);
  expect(map.loads[0]).toMatchObject({
    id: failing.id,
    cells: [{ day: map.days.at(-1), failed: 1, lastBatchId: failed }],
  });
});

it('tells how many batches waited, from when they were queued and started', async () => {
  const load = await newLoad();
  const ids = [
    (await startBatch(editor, { loadId: load.id })).id,
    (await startBatch(editor, { loadId: load.id })).id,
  ];
  const points = await listQueueDepth(viewer);
  expect(points).toHaveLength(97);
  expect(points.at(-1)!.waiting).toBeGreaterThanOrEqual(2);
  for (const batchId of ids) await cancelBatch(operator, { batchId });
});

it('holds a load to its freshness, and leaves setting it to editors', async () => {
  const load = await newLoad('order_id\n1\n');
  const sla = { kind: 'age', minutes: 60 } as const;
  await expect(setFreshness(operator, { loadId: load.id, sla })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  await expect(
    setFreshness(editor, { loadId: load.id, sla: { kind: 'age', minutes: 0 } }),
  ).rejects.toMatchObject({ fields: { 'sla.minutes': 'Write at least 1 minute.' } });
  await expect(setFreshness(editor, { loadId: crypto.randomUUID(), sla })).rejects.toMatchObject({
    code: 'loads.notFound',
  });
  expect(await setFreshness(editor, { loadId: load.id, sla })).toMatchObject({
    standing: 'fresh',
    sentence: 'no older than 1 h',
    loadedAt: null,
  });
  const trail = await db().auditEvent.findMany({
    where: { entityId: load.id, action: 'loads.setFreshness' },
  });
  expect(trail).toMatchObject([{ details: { sla } }]);

  await query(test.control.url, `UPDATE loads SET fresh_until = now() - interval '1 minute' WHERE id = $1`, [
    load.id,
  ]);
  const late = (await listAttention(viewer)).items.find((item) => item.load.id === load.id);
  expect(late).toMatchObject({ batch: null, cause: null, freshness: { standing: 'late' } });
  await run(load.id, { isRehearsal: true });
  expect((await getLoad(viewer, { id: load.id })).freshness).toMatchObject({ standing: 'late' });
  await run(load.id);
  const { freshness } = await getLoad(viewer, { id: load.id });
  expect(freshness).toMatchObject({ standing: 'fresh' });
  expect(Date.parse(freshness!.freshUntil) - Date.parse(freshness!.loadedAt!)).toBe(3_600_000);
  expect(await setFreshness(editor, { loadId: load.id, sla: null })).toBeNull();
});

it('lists what needs somebody with its cause: failed, late, then partial', async () => {
  const { items, loads, troubled } = await listAttention(viewer);
  expect(loads).toBe(await db().load.count());
  expect(troubled).toBe(items.length);
  const states = items.map(({ batch }) => batch?.state);
  expect(states.indexOf('failed')).toBe(0);
  expect(states.at(-1)).toBe('partial');
  expect(items[0]!.cause!.message).not.toBe('');
  expect(items.at(-1)!.cause).toMatchObject({ column: 'order_id' });
});

it('names the next run of a load, and what is planned for the next hours', async () => {
  const load = await newLoad();
  const timing = { kind: 'interval', every: 2, unit: 'hours' } as const;
  const { nextAt } = await createSchedule(editor, { loadId: load.id, timing, timeZone: 'UTC' });
  const { items } = await listLoads(viewer, { search: load.name });
  expect(items).toMatchObject([{ id: load.id, nextRunAt: nextAt, freshness: null }]);
  expect(await listUpcoming(viewer, { hours: 12 })).toMatchObject([
    { load: { id: load.id, name: load.name }, at: nextAt, more: 5 },
  ]);
  expect(await listUpcoming(viewer, { hours: 1 })).toEqual([]);
});
