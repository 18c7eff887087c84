import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cancelBatch, getBatch, rerunBatch, runBatch, startBatch } from '@/lib/control/batches';
import { listLoadDrift } from '@/lib/control/loads';
import {
  getRepairs,
  previewReplay,
  repairInBulk,
  replayRows,
  saveFixes,
  summariseRepairs,
  undoRepairs,
} from '@/lib/control/repairs';
import { db } from '@/lib/db';
import { connectionTo, loadOf, query, workerOptions } from '../../support/control';
import { errorThreshold, header, mapping, none, rules, text, useRepairDesk } from '../../support/repair-desk';

const desk = useRepairDesk();

it('loads corrected rows by a batch of their own, and leaves the first one’s counts alone', async () => {
  const { load, batchId, table } = await desk.loaded();
  const before = await getBatch(desk.operator, { batchId });
  const saved = await saveFixes(desk.operator, {
    batchId,
    rows: [
      { row: 2, cells: { quantity: '2' } },
      { row: 3, cells: { status: 'open', note: 'ünïcode, "quoted"\nline' } },
      { row: 5, record: '5,1,shipped,now whole' },
      { row: 77, cells: { quantity: '1' } },
    ],
  });
  expect(saved).toMatchObject({ changed: 3, same: 0, skipped: 1 });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 1, fixed: 3 });
  expect(await previewReplay(desk.operator, { batchId })).toMatchObject({
    ...{ rows: 3, version: 1, mode: { load: 'upsert', replay: 'upsert' }, key: ['order_id'] },
  });
  const done = await desk.replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', trigger: 'replay', cause: { replayOf: batchId } });
  expect(done.counts).toMatchObject({ read: 3, inserted: 3, quarantined: 0 });
  expect(
    (await desk.rowsOf(table)).map(({ order_id, quantity, note }) => [order_id, quantity, note]),
  ).toEqual([
    ['1', 5, 'good'],
    ['2', 2, 'too few'],
    ['3', 7, 'ünïcode, "quoted"\nline'],
    ['5', 1, 'now whole'],
    ['6', 1, 'good'],
  ]);
  expect((await getBatch(desk.operator, { batchId })).counts).toEqual(before.counts);
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 1, replayed: 3 });
  const dropped = await repairInBulk(desk.operator, {
    ...{ batchId, target: { rows: [4] }, repair: { kind: 'drop', reason: 'a test order' } },
  });
  expect(dropped.changed).toBe(1);
  const view = await getRepairs(desk.operator, { batchId });
  expect(view).toMatchObject({ counts: { ...none, dropped: 1, replayed: 3 }, isResolved: true });
  expect(view.replays).toMatchObject([{ batchId: done.id, state: 'succeeded', read: 3, open: 0 }]);
  expect(await summariseRepairs(desk.operator, { batchId })).toMatchObject({ replays: 1, isResolved: true });
  expect(await desk.list(batchId, { state: 'dropped' })).toMatchObject([
    { row: 4, dropReason: 'a test order' },
  ]);
  await desk.expectTrueSums(batchId);
  await expect(rerunBatch(desk.operator, { batchId: done.id })).rejects.toMatchObject({
    code: 'batches.isReplay',
  });
  // Neither does a replay stand for the whole load.
  const { loadedAt } = await db().load.findUniqueOrThrow({ where: { id: load.id } });
  expect(loadedAt!.toISOString()).toBe(before.finishedAt);
});

it('puts rows that are refused again into the replay’s quarantine, to be repaired there', async () => {
  const { batchId, table } = await desk.loaded();
  const done = await desk
    .replay({
      batchId,
      scope: { of: 'open' },
      version: 'same',
      isRehearsal: false,
    })
    .catch((error: unknown) => error);
  // All of them are as wrong as before: nothing was loaded, and they are open again.
  expect(done).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 4 });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const second = await desk.replay({ batchId, scope: { of: 'open' } });
  expect(second).toMatchObject({ state: 'partial', counts: { read: 3, inserted: 1, quarantined: 2 } });
  expect(second.log.map(({ message }) => message).join()).toContain('1 of the rows cannot be split');
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 1, replayed: 3 });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 5, record: '5,1,open,x' }] });
  await desk.replay({ batchId });
  const view = await getRepairs(desk.operator, { batchId });
  expect(view).toMatchObject({ counts: { ...none, replayed: 4 }, isResolved: false });
  expect(view.replays.map(({ open }) => open)).toEqual([0, 2, 0]);
  const again = await desk.list(second.id);
  expect(again.map(({ cells }) => cells![3]!.value)).toEqual(['no, status', 'two errors']);
  await saveFixes(desk.operator, {
    batchId: second.id,
    rows: again.map(({ row }) => ({ row, cells: { status: 'open', quantity: '9' } })),
  });
  expect(await desk.replay({ batchId: second.id })).toMatchObject({
    state: 'succeeded',
    counts: { inserted: 2 },
  });
  expect(await getRepairs(desk.operator, { batchId })).toMatchObject({ isResolved: true });
  expect(await desk.rowsOf(table)).toHaveLength(6);
});

describe('a replay in each write mode', () => {
  const history = { valid_from: 'timestamptz', valid_to: 'timestamptz', is_current: 'boolean' };
  const first = [header, '1,5,open,one', '2,-1,open,two', ''].join('\n');

  it.each(['upsert', 'append', 'insert-only', 'replace', 'mirror'] as const)(
    'of %s writes its rows and deletes none',
    async (mode) => {
      const { batchId, table } = await desk.loaded(first, { mode });
      await query(
        desk.test.destination.url,
        `INSERT INTO ${table} (order_id, note) VALUES (77, 'not of the source')`,
      );
      await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
      expect(await desk.replay({ batchId })).toMatchObject({
        state: 'succeeded',
        counts: { inserted: 1, deleted: 0 },
      });
      expect((await desk.rowsOf(table)).map(({ order_id, quantity }) => [order_id, quantity])).toEqual([
        ['1', 5],
        ['2', 2],
        ['77', null],
      ]);
      const { mode: modes } = await previewReplay(desk.operator, { batchId });
      expect(modes.replay).toBe(mode === 'replace' || mode === 'mirror' ? 'upsert' : mode);
    },
  );

  it('of replace without a key appends', async () => {
    const { batchId, table } = await desk.loaded(first, { mode: 'replace', key: [] });
    await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
    expect(await desk.replay({ batchId })).toMatchObject({ state: 'succeeded', mode: 'replace' });
    expect(await desk.rowsOf(table)).toHaveLength(2);
  });

  it('of mirror takes the flag off rows that were flagged as deleted', async () => {
    const table = `flagged_${Date.now()}`;
    await query(
      desk.test.destination.url,
      `CREATE TABLE ${table} (order_id bigint PRIMARY KEY, quantity integer, status text, note text, gone timestamptz)`,
    );
    await query(
      desk.test.destination.url,
      `INSERT INTO ${table} VALUES (2, 2, 'open', 'two', now()), (3, 3, 'open', 'x', now())`,
    );
    const connection = await connectionTo(desk.editor, desk.test.destination.url);
    const made = await loadOf(desk.editor, desk.test.destination.url, first, {
      ...{ mapping, rules, errorThreshold, mode: 'mirror', writing: { softDeleteColumn: 'gone' } },
      destination: { connectionId: connection.id, table: { schema: 'public', name: table }, create: false },
    });
    const batchId = await desk.run(made.id);
    await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
    expect(await desk.replay({ batchId })).toMatchObject({ state: 'succeeded', counts: { updated: 1 } });
    const gone = (await desk.rowsOf(table)).map((row) => [row.order_id, row.gone === null]);
    expect(gone).toEqual([
      ['1', true],
      ['2', true],
      ['3', false],
    ]);
  });

  it('of history opens a version, and leaves those of missing keys open', async () => {
    const table = `history_${Date.now()}`;
    const columns = Object.entries(history).map(([name, type]) => `${name} ${type}`);
    await query(
      desk.test.destination.url,
      `CREATE TABLE ${table} (order_id bigint, quantity integer, status text, note text, ${columns.join(', ')})`,
    );
    const connection = await connectionTo(desk.editor, desk.test.destination.url);
    const { id } = await loadOf(desk.editor, desk.test.destination.url, first, {
      ...{ mapping, rules, errorThreshold, mode: 'history', writing: { history: { closeMissing: true } } },
      destination: { connectionId: connection.id, table: { schema: 'public', name: table }, create: false },
    });
    const batchId = await desk.run(id);
    await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
    expect(await desk.replay({ batchId })).toMatchObject({
      state: 'succeeded',
      counts: { inserted: 1, deleted: 0 },
    });
    expect((await desk.rowsOf(table)).map(({ order_id, is_current }) => [order_id, is_current])).toEqual([
      ['1', true],
      ['2', true],
    ]);
  });
});

it('leaves the watermark, and rules about the whole batch, out of a replay', async () => {
  const { load, batchId, table } = await desk.loaded(
    [header, '1,5,open,one', '2,-1,open,two', '3,5,open,three', ''].join('\n'),
    {
      ...{ mode: 'append', key: [], incremental: { cursor: 'order_id' } },
      rules: [...rules, { rule: 'row-count', params: { min: 3 } }],
    },
  );
  expect(await getBatch(desk.operator, { batchId })).toMatchObject({ state: 'partial' });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const done = await desk.replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', counts: { inserted: 1 }, result: { watermark: null } });
  expect(await desk.rowsOf(table)).toHaveLength(3);
  expect((await previewReplay(desk.operator, { batchId })).notes.join()).toMatch(/watermark.*whole/);
  const next = await getBatch(desk.operator, { batchId: await desk.run(load.id) });
  expect(next.counts.inserted).toBe(0);
});

it('is no news of the source, and under no limit of a single rule', async () => {
  const of = (count: number, quantity: string, from: number) =>
    Array.from({ length: count }, (_, at) => `${from + at},${quantity},open,x`);
  const { load, batchId } = await desk.loaded(
    [header, ...of(400, '5', 1), ...of(60, 'lost', 1_000), ...of(60, '-1', 2_000), ''].join('\n'),
    {
      rules: rules.map((rule) => (rule.rule === 'range' ? { ...rule, maxShare: 0.4 } : rule)),
      drift: { type: 'stop' },
      errorThreshold: { share: 0.5, minRows: 100 },
    },
  );
  const { columns } = await listLoadDrift(desk.operator, { id: load.id });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 401, cells: { quantity: '2' } }] });
  const done = await desk.replay({ batchId, scope: { of: 'open' } });
  expect(done).toMatchObject({ state: 'partial', counts: { inserted: 1, quarantined: 119 } });
  expect(await listLoadDrift(desk.operator, { id: load.id })).toEqual({ columns, batches: [] });
});

it('gives rows back when a replay fails or is cancelled, and takes each once', async () => {
  const { batchId, table } = await desk.loaded();
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const queued = await replayRows(desk.operator, { batchId });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 3, replaying: 1 });
  await expect(replayRows(desk.operator, { batchId })).rejects.toMatchObject({
    code: 'repairs.nothingToReplay',
  });
  const held = await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '3' } }] });
  expect(held).toMatchObject({ changed: 0, skipped: 1 });
  expect(await undoRepairs(desk.operator, { batchId, what: { rows: [2] } })).toMatchObject({ changed: 0 });
  await cancelBatch(desk.operator, { batchId: queued.id });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 3, fixed: 1 });

  await query(desk.test.destination.url, `ALTER TABLE ${table} RENAME note TO hidden`);
  expect(await desk.replay({ batchId })).toMatchObject({ state: 'failed' });
  expect(await desk.list(batchId, { state: 'fixed' })).toMatchObject([{ row: 2, replayBatchId: null }]);
  await query(desk.test.destination.url, `ALTER TABLE ${table} RENAME hidden TO note`);
  const done = await desk.replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', counts: { inserted: 1 } });
  expect(await desk.list(batchId, { state: 'replayed' })).toMatchObject([{ row: 2, replayBatchId: done.id }]);
  await desk.expectTrueSums(batchId);
  // Nobody has to see to the one that failed any more.
  const open = await db().batch.count({ where: { replayOfId: batchId, state: 'failed', handledAt: null } });
  expect(open).toBe(0);
});

it('loads its rows once, however often its worker dies', async () => {
  const { batchId, table } = await desk.loaded(text, { mode: 'append', key: [] });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const { id } = await replayRows(desk.operator, { batchId });
  // Killed with its file half written.
  const files = path.join(desk.test.dataDir, 'replays');
  await runBatch(id, workerOptions());
  expect(await readdir(files)).toContain(`${id}.csv`);
  // Killed after the merge, before it could report; its file is lost.
  await rm(path.join(files, `${id}.csv`));
  await db().batch.update({ where: { id }, data: { state: 'running', result: {} } });
  expect(await desk.countsOf(batchId)).toMatchObject({ replaying: 1 });
  expect(await runBatch(id, workerOptions())).toEqual({ kind: 'ended', state: 'succeeded' });
  expect(await desk.rowsOf(table)).toHaveLength(3);
  expect(await desk.countsOf(batchId)).toMatchObject({ replayed: 1 });
});

it('keeps hold of rows where nobody knows whether the table has them, until somebody gives them back', async () => {
  const { batchId } = await desk.loaded();
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const { id } = await replayRows(desk.operator, { batchId });
  await db().batch.update({ where: { id }, data: { state: 'failed', errorCode: 'merge.inDoubt' } });
  expect(await desk.countsOf(batchId)).toMatchObject({ replaying: 1 });
  await expect(replayRows(desk.operator, { batchId })).rejects.toMatchObject({
    code: 'repairs.nothingToReplay',
  });
  expect(await undoRepairs(desk.operator, { batchId, what: { rows: [2] } })).toMatchObject({ changed: 1 });
  expect(await desk.countsOf(batchId)).toMatchObject({ fixed: 1 });
});

it('checks again without taking a row or changing the table', async () => {
  const { batchId, table } = await desk.loaded();
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const check = await desk.replay({ batchId, scope: { of: 'open' }, isRehearsal: true });
  expect(check).toMatchObject({ isRehearsal: true, counts: { read: 3, inserted: 1, quarantined: 2 } });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 3, fixed: 1 });
  expect(await desk.rowsOf(table)).toHaveLength(2);
});

it('says how many later batches may have loaded newer rows', async () => {
  const { load, batchId } = await desk.loaded();
  const later = await desk.run(load.id);
  const view = await getRepairs(desk.operator, { batchId });
  expect(view.laterBatches).toMatchObject({ merged: 1, isMore: false, latest: { batchId: later } });
});

it('refuses to replay what stands for nothing in the table', async () => {
  const { batchId: failed } = await desk.loaded(text, { errorThreshold: { share: 0.1, minRows: 1 } });
  await saveFixes(desk.operator, { batchId: failed, rows: [{ row: 2, cells: { quantity: '2' } }] });
  await expect(replayRows(desk.operator, { batchId: failed })).rejects.toMatchObject({
    code: 'repairs.notPossible',
    message: expect.stringContaining('loaded nothing'),
  });
  const { load, batchId } = await desk.loaded();
  const { id } = await startBatch(desk.operator, { loadId: load.id });
  expect(await getRepairs(desk.operator, { batchId: id })).toMatchObject({
    whyNoRepairs: expect.stringContaining('not ended'),
  });
  await expect(
    repairInBulk(desk.operator, {
      batchId: id,
      target: { filter: {} },
      repair: { kind: 'drop', reason: 'x' },
    }),
  ).rejects.toMatchObject({ code: 'repairs.notPossible' });
  const bad = { batchId, rows: [{ row: 5, record: '5,1,open' }] };
  await expect(saveFixes(desk.operator, bad)).rejects.toMatchObject({ code: 'repairs.notARecord' });
  await expect(
    saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { nothing: '1' } }] }),
  ).rejects.toMatchObject({ code: 'repairs.unknownColumn' });
});
