import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelBatch, getBatch, rerunBatch, runBatch, startBatch } from '@/lib/control/batches';
import type { ActorContext } from '@/lib/control/context';
import { runJanitor, sweepWhatIsDue } from '@/lib/control/janitor';
import { createLoad, deleteLoad, listLoadDrift, purgeLoad } from '@/lib/control/loads';
import type { LoadView } from '@/lib/control/loads/schemas';
import {
  downloadRepairs,
  getErrorReport,
  getRepairs,
  listRepairRows,
  downloadErrorReport,
  previewReplay,
  repairInBulk,
  replayRows,
  saveFixes,
  summariseRepairs,
  undoRepairs,
  uploadRepairs,
} from '@/lib/control/repairs';
import type { ReplayRowsInput } from '@/lib/control/repairs/schemas';
import { createSource } from '@/lib/control/sources';
import { readXlsxTable, writeXlsx } from '@/lib/control/spreadsheets';
import { db } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import {
  connectionTo,
  contextOf,
  loadOf,
  openTestControl,
  query,
  type TestControl,
} from '../../support/control';

const mapping = Object.entries({ order_id: 'bigint', quantity: 'integer', status: 'text', note: 'text' }).map(
  ([name, type]) => ({ field: name, column: name, type }),
);
const rules = [
  { column: 'quantity', rule: 'range', params: { min: 1 } },
  { column: 'status', rule: 'one-of', params: { values: ['open', 'shipped'] } },
];
const errorThreshold = { share: 1, minRows: 100 };
const header = 'order_id,quantity,status,note';
const text = [
  header,
  '1,5,open,good',
  '2,-1,open,too few',
  '3,7,lost,"no, status"',
  '4,x,gone,two errors',
  '5,1',
  '6,1,open,good',
  '',
].join('\n');

let test: TestControl;
let editor: ActorContext;
let operator: ActorContext;
let folder: string;
beforeAll(async () => {
  test = await openTestControl();
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-repairs-'));
  overrideEnvironment({ STEVEDORE_FILE_ROOTS: folder });
  editor = await contextOf('editor');
  operator = await contextOf('operator');
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

const options = () => ({ workerId: 'worker-1', isLastTry: true, signal: new AbortController().signal });

async function loaded(
  content = text,
  definition = {},
): Promise<{ load: LoadView; batchId: string; table: string }> {
  const load = await loadOf(editor, test.destination.url, content, {
    ...{ mapping, rules, errorThreshold },
    ...definition,
  });
  return { load, batchId: await run(load.id), table: load.definition.destination.table.name };
}

async function run(loadId: string): Promise<string> {
  const { id } = await startBatch(operator, { loadId });
  await runBatch(id, options());
  return id;
}

async function replay(input: ReplayRowsInput) {
  const { id } = await replayRows(operator, input);
  await runBatch(id, options());
  return getBatch(operator, { batchId: id });
}

const rowsOf = (table: string) =>
  query<Record<string, unknown>>(test.destination.url, `SELECT * FROM ${table} ORDER BY order_id`);
const list = async (batchId: string, more = {}) =>
  (await listRepairRows(operator, { batchId, limit: 200, ...more })).items;
const countsOf = async (batchId: string) => (await getRepairs(operator, { batchId })).counts;
const groupOf = async (batchId: string, rule: string) =>
  (await getRepairs(operator, { batchId })).groups.find((group) => group.rule === rule)!;
const none = { open: 0, fixed: 0, dropped: 0, replaying: 0, replayed: 0 };

/** The sums against a count of the rows themselves. */
async function expectTrueSums(batchId: string): Promise<void> {
  const counted = await query(
    test.control.url,
    `SELECT f AS fingerprint, kind, coalesce(replay_id, '00000000-0000-0000-0000-000000000000') AS replay_id,
            count(*) AS rows
     FROM row_repairs, unnest(fingerprints || ''::text) f WHERE batch_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [batchId],
  );
  const kept = await query(
    test.control.url,
    `SELECT fingerprint, kind, replay_id, rows FROM repair_counts WHERE batch_id = $1 AND rows <> 0 ORDER BY 1, 2, 3`,
    [batchId],
  );
  expect(kept).toEqual(counted);
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

it('shows rows as cells of the source’s columns, the wrong ones with their reasons', async () => {
  const { batchId } = await loaded();
  const view = await getRepairs(operator, { batchId });
  expect(view).toMatchObject({
    ...{ rows: 4, isResolved: false, whyNoRepairs: null, whyNoReplay: null, replayOf: null, replays: [] },
    counts: { ...none, open: 4 },
    columns: mapping.map(({ field }) => ({ name: field, fills: [field] })),
    laterBatches: { merged: 0, isMore: false, latest: null },
  });
  expect(view.groups.every(({ rows, counts }) => counts.open === rows)).toBe(true);
  const rows = await list(batchId);
  expect(rows.map(({ row, state }) => [row, state])).toEqual([2, 3, 4, 5].map((row) => [row, 'open']));
  expect(rows[1]!.cells!.map(({ value }) => value)).toEqual(['3', '7', 'lost', 'no, status']);
  expect(rows[1]!.cells!.map(({ reasons }) => reasons.length)).toEqual([0, 0, 1, 0]);
  expect(rows[2]!.cells!.map(({ reasons }) => reasons.length)).toEqual([0, 1, 1, 0]);
  expect(rows[3]).toMatchObject({
    cells: null,
    raw: '5,1',
    whyWhole: expect.stringContaining('has 2 fields'),
  });
  expect(rows[3]!.otherReasons).toHaveLength(1);
  const { fingerprint, sourceColumn } = await groupOf(batchId, 'range');
  expect(sourceColumn).toBe('quantity');
  expect((await list(batchId, { fingerprint })).map(({ row }) => row)).toEqual([2]);
});

it('pages through rows by state and group, each once', async () => {
  const lines = Array.from({ length: 25 }, (_, i) => `${i + 1},-1,open,x`);
  const { batchId } = await loaded([header, ...lines, '99,1,open,good', ''].join('\n'));
  await saveFixes(operator, { batchId, rows: [3, 9, 20].map((row) => ({ row, cells: { quantity: '1' } })) });
  const read = async (more: object) => {
    const rows: number[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listRepairRows(operator, { batchId, limit: 7, cursor, ...more });
      rows.push(...page.items.map(({ row }) => row));
      if (!page.nextCursor) return rows;
      cursor = page.nextCursor;
    }
  };
  const { fingerprint } = await groupOf(batchId, 'range');
  expect(await read({})).toEqual(lines.map((_, i) => i + 1));
  expect(await read({ fingerprint })).toHaveLength(25);
  expect(await read({ state: 'fixed' })).toEqual([3, 9, 20]);
  expect(await read({ state: 'open', fingerprint })).toHaveLength(22);
});

it('loads corrected rows by a batch of their own, and leaves the first one’s counts alone', async () => {
  const { load, batchId, table } = await loaded();
  const before = await getBatch(operator, { batchId });
  const saved = await saveFixes(operator, {
    batchId,
    rows: [
      { row: 2, cells: { quantity: '2' } },
      { row: 3, cells: { status: 'open', note: 'ünïcode, "quoted"\nline' } },
      { row: 5, record: '5,1,shipped,now whole' },
      { row: 77, cells: { quantity: '1' } },
    ],
  });
  expect(saved).toMatchObject({ changed: 3, same: 0, skipped: 1 });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 1, fixed: 3 });
  expect(await previewReplay(operator, { batchId })).toMatchObject({
    ...{ rows: 3, version: 1, mode: { load: 'upsert', replay: 'upsert' }, key: ['order_id'] },
  });
  const done = await replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', trigger: 'replay', cause: { replayOf: batchId } });
  expect(done.counts).toMatchObject({ read: 3, inserted: 3, quarantined: 0 });
  expect((await rowsOf(table)).map(({ order_id, quantity, note }) => [order_id, quantity, note])).toEqual([
    ['1', 5, 'good'],
    ['2', 2, 'too few'],
    ['3', 7, 'ünïcode, "quoted"\nline'],
    ['5', 1, 'now whole'],
    ['6', 1, 'good'],
  ]);
  expect((await getBatch(operator, { batchId })).counts).toEqual(before.counts);
  expect(await countsOf(batchId)).toEqual({ ...none, open: 1, replayed: 3 });
  const dropped = await repairInBulk(operator, {
    ...{ batchId, target: { rows: [4] }, repair: { kind: 'drop', reason: 'a test order' } },
  });
  expect(dropped.changed).toBe(1);
  const view = await getRepairs(operator, { batchId });
  expect(view).toMatchObject({ counts: { ...none, dropped: 1, replayed: 3 }, isResolved: true });
  expect(view.replays).toMatchObject([{ batchId: done.id, state: 'succeeded', read: 3, open: 0 }]);
  expect(await summariseRepairs(operator, { batchId })).toMatchObject({ replays: 1, isResolved: true });
  expect(await list(batchId, { state: 'dropped' })).toMatchObject([{ row: 4, dropReason: 'a test order' }]);
  await expectTrueSums(batchId);
  await expect(rerunBatch(operator, { batchId: done.id })).rejects.toMatchObject({
    code: 'batches.isReplay',
  });
  // Neither does a replay stand for the whole load.
  const { loadedAt } = await db().load.findUniqueOrThrow({ where: { id: load.id } });
  expect(loadedAt!.toISOString()).toBe(before.finishedAt);
});

it('puts rows that are refused again into the replay’s quarantine, to be repaired there', async () => {
  const { batchId, table } = await loaded();
  const done = await replay({
    batchId,
    scope: { of: 'open' },
    version: 'same',
    isRehearsal: false,
  }).catch((error: unknown) => error);
  // All of them are as wrong as before: nothing was loaded, and they are open again.
  expect(done).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 4 });
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const second = await replay({ batchId, scope: { of: 'open' } });
  expect(second).toMatchObject({ state: 'partial', counts: { read: 3, inserted: 1, quarantined: 2 } });
  expect(second.log.map(({ message }) => message).join()).toContain('1 of the rows cannot be split');
  expect(await countsOf(batchId)).toEqual({ ...none, open: 1, replayed: 3 });
  await saveFixes(operator, { batchId, rows: [{ row: 5, record: '5,1,open,x' }] });
  await replay({ batchId });
  const view = await getRepairs(operator, { batchId });
  expect(view).toMatchObject({ counts: { ...none, replayed: 4 }, isResolved: false });
  expect(view.replays.map(({ open }) => open)).toEqual([0, 2, 0]);
  const again = await list(second.id);
  expect(again.map(({ cells }) => cells![3]!.value)).toEqual(['no, status', 'two errors']);
  await saveFixes(operator, {
    batchId: second.id,
    rows: again.map(({ row }) => ({ row, cells: { status: 'open', quantity: '9' } })),
  });
  expect(await replay({ batchId: second.id })).toMatchObject({ state: 'succeeded', counts: { inserted: 2 } });
  expect(await getRepairs(operator, { batchId })).toMatchObject({ isResolved: true });
  expect(await rowsOf(table)).toHaveLength(6);
});

describe('a replay in each write mode', () => {
  const history = { valid_from: 'timestamptz', valid_to: 'timestamptz', is_current: 'boolean' };
  const first = [header, '1,5,open,one', '2,-1,open,two', ''].join('\n');

  it.each(['upsert', 'append', 'insert-only', 'replace', 'mirror'] as const)(
    'of %s writes its rows and deletes none',
    async (mode) => {
      const { batchId, table } = await loaded(first, { mode });
      await query(
        test.destination.url,
        `INSERT INTO ${table} (order_id, note) VALUES (77, 'not of the source')`,
      );
      await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
      expect(await replay({ batchId })).toMatchObject({
        state: 'succeeded',
        counts: { inserted: 1, deleted: 0 },
      });
      expect((await rowsOf(table)).map(({ order_id, quantity }) => [order_id, quantity])).toEqual([
        ['1', 5],
        ['2', 2],
        ['77', null],
      ]);
      const { mode: modes } = await previewReplay(operator, { batchId });
      expect(modes.replay).toBe(mode === 'replace' || mode === 'mirror' ? 'upsert' : mode);
    },
  );

  it('of replace without a key appends', async () => {
    const { batchId, table } = await loaded(first, { mode: 'replace', key: [] });
    await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
    expect(await replay({ batchId })).toMatchObject({ state: 'succeeded', mode: 'replace' });
    expect(await rowsOf(table)).toHaveLength(2);
  });

  it('of mirror takes the flag off rows that were flagged as deleted', async () => {
    const table = `flagged_${Date.now()}`;
    await query(
      test.destination.url,
      `CREATE TABLE ${table} (order_id bigint PRIMARY KEY, quantity integer, status text, note text, gone timestamptz)`,
    );
    await query(
      test.destination.url,
      `INSERT INTO ${table} VALUES (2, 2, 'open', 'two', now()), (3, 3, 'open', 'x', now())`,
    );
    const connection = await connectionTo(editor, test.destination.url);
    const made = await loadOf(editor, test.destination.url, first, {
      ...{ mapping, rules, errorThreshold, mode: 'mirror', writing: { softDeleteColumn: 'gone' } },
      destination: { connectionId: connection.id, table: { schema: 'public', name: table }, create: false },
    });
    const batchId = await run(made.id);
    await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
    expect(await replay({ batchId })).toMatchObject({ state: 'succeeded', counts: { updated: 1 } });
    const gone = (await rowsOf(table)).map((row) => [row.order_id, row.gone === null]);
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
      test.destination.url,
      `CREATE TABLE ${table} (order_id bigint, quantity integer, status text, note text, ${columns.join(', ')})`,
    );
    const connection = await connectionTo(editor, test.destination.url);
    const { id } = await loadOf(editor, test.destination.url, first, {
      ...{ mapping, rules, errorThreshold, mode: 'history', writing: { history: { closeMissing: true } } },
      destination: { connectionId: connection.id, table: { schema: 'public', name: table }, create: false },
    });
    const batchId = await run(id);
    await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
    expect(await replay({ batchId })).toMatchObject({
      state: 'succeeded',
      counts: { inserted: 1, deleted: 0 },
    });
    expect((await rowsOf(table)).map(({ order_id, is_current }) => [order_id, is_current])).toEqual([
      ['1', true],
      ['2', true],
    ]);
  });
});

it('leaves the watermark, and rules about the whole batch, out of a replay', async () => {
  const { load, batchId, table } = await loaded(
    [header, '1,5,open,one', '2,-1,open,two', '3,5,open,three', ''].join('\n'),
    {
      ...{ mode: 'append', key: [], incremental: { cursor: 'order_id' } },
      rules: [...rules, { rule: 'row-count', params: { min: 3 } }],
    },
  );
  expect(await getBatch(operator, { batchId })).toMatchObject({ state: 'partial' });
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const done = await replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', counts: { inserted: 1 }, result: { watermark: null } });
  expect(await rowsOf(table)).toHaveLength(3);
  expect((await previewReplay(operator, { batchId })).notes.join()).toMatch(/watermark.*whole/);
  const next = await getBatch(operator, { batchId: await run(load.id) });
  expect(next.counts.inserted).toBe(0);
});

it('is no news of the source, and under no limit of a single rule', async () => {
  const of = (count: number, quantity: string, from: number) =>
    Array.from({ length: count }, (_, at) => `${from + at},${quantity},open,x`);
  const { load, batchId } = await loaded(
    [header, ...of(400, '5', 1), ...of(60, 'lost', 1_000), ...of(60, '-1', 2_000), ''].join('\n'),
    {
      rules: rules.map((rule) => (rule.rule === 'range' ? { ...rule, maxShare: 0.4 } : rule)),
      drift: { type: 'stop' },
      errorThreshold: { share: 0.5, minRows: 100 },
    },
  );
  const { columns } = await listLoadDrift(operator, { id: load.id });
  await saveFixes(operator, { batchId, rows: [{ row: 401, cells: { quantity: '2' } }] });
  const done = await replay({ batchId, scope: { of: 'open' } });
  expect(done).toMatchObject({ state: 'partial', counts: { inserted: 1, quarantined: 119 } });
  expect(await listLoadDrift(operator, { id: load.id })).toEqual({ columns, batches: [] });
});

it('gives rows back when a replay fails or is cancelled, and takes each once', async () => {
  const { batchId, table } = await loaded();
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const queued = await replayRows(operator, { batchId });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 3, replaying: 1 });
  await expect(replayRows(operator, { batchId })).rejects.toMatchObject({ code: 'repairs.nothingToReplay' });
  const held = await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '3' } }] });
  expect(held).toMatchObject({ changed: 0, skipped: 1 });
  expect(await undoRepairs(operator, { batchId, what: { rows: [2] } })).toMatchObject({ changed: 0 });
  await cancelBatch(operator, { batchId: queued.id });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 3, fixed: 1 });

  await query(test.destination.url, `ALTER TABLE ${table} RENAME note TO hidden`);
  expect(await replay({ batchId })).toMatchObject({ state: 'failed' });
  expect(await list(batchId, { state: 'fixed' })).toMatchObject([{ row: 2, replayBatchId: null }]);
  await query(test.destination.url, `ALTER TABLE ${table} RENAME hidden TO note`);
  const done = await replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', counts: { inserted: 1 } });
  expect(await list(batchId, { state: 'replayed' })).toMatchObject([{ row: 2, replayBatchId: done.id }]);
  await expectTrueSums(batchId);
  // Nobody has to see to the one that failed any more.
  const open = await db().batch.count({ where: { replayOfId: batchId, state: 'failed', handledAt: null } });
  expect(open).toBe(0);
});

it('loads its rows once, however often its worker dies', async () => {
  const { batchId, table } = await loaded(text, { mode: 'append', key: [] });
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const { id } = await replayRows(operator, { batchId });
  // Killed with its file half written.
  const files = path.join(test.dataDir, 'replays');
  await runBatch(id, options());
  expect(await readdir(files)).toContain(`${id}.csv`);
  // Killed after the merge, before it could report; its file is lost.
  await rm(path.join(files, `${id}.csv`));
  await db().batch.update({ where: { id }, data: { state: 'running', result: {} } });
  expect(await countsOf(batchId)).toMatchObject({ replaying: 1 });
  expect(await runBatch(id, options())).toEqual({ kind: 'ended', state: 'succeeded' });
  expect(await rowsOf(table)).toHaveLength(3);
  expect(await countsOf(batchId)).toMatchObject({ replayed: 1 });
});

it('keeps hold of rows where nobody knows whether the table has them, until somebody gives them back', async () => {
  const { batchId } = await loaded();
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const { id } = await replayRows(operator, { batchId });
  await db().batch.update({ where: { id }, data: { state: 'failed', errorCode: 'merge.inDoubt' } });
  expect(await countsOf(batchId)).toMatchObject({ replaying: 1 });
  await expect(replayRows(operator, { batchId })).rejects.toMatchObject({ code: 'repairs.nothingToReplay' });
  expect(await undoRepairs(operator, { batchId, what: { rows: [2] } })).toMatchObject({ changed: 1 });
  expect(await countsOf(batchId)).toMatchObject({ fixed: 1 });
});

it('checks again without taking a row or changing the table', async () => {
  const { batchId, table } = await loaded();
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const check = await replay({ batchId, scope: { of: 'open' }, isRehearsal: true });
  expect(check).toMatchObject({ isRehearsal: true, counts: { read: 3, inserted: 1, quarantined: 2 } });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 3, fixed: 1 });
  expect(await rowsOf(table)).toHaveLength(2);
});

it('says how many later batches may have loaded newer rows', async () => {
  const { load, batchId } = await loaded();
  const later = await run(load.id);
  const view = await getRepairs(operator, { batchId });
  expect(view.laterBatches).toMatchObject({ merged: 1, isMore: false, latest: { batchId: later } });
});

it('refuses to replay what stands for nothing in the table', async () => {
  const { batchId: failed } = await loaded(text, { errorThreshold: { share: 0.1, minRows: 1 } });
  await saveFixes(operator, { batchId: failed, rows: [{ row: 2, cells: { quantity: '2' } }] });
  await expect(replayRows(operator, { batchId: failed })).rejects.toMatchObject({
    code: 'repairs.notPossible',
    message: expect.stringContaining('loaded nothing'),
  });
  const { load, batchId } = await loaded();
  const { id } = await startBatch(operator, { loadId: load.id });
  expect(await getRepairs(operator, { batchId: id })).toMatchObject({
    whyNoRepairs: expect.stringContaining('not ended'),
  });
  await expect(
    repairInBulk(operator, { batchId: id, target: { filter: {} }, repair: { kind: 'drop', reason: 'x' } }),
  ).rejects.toMatchObject({ code: 'repairs.notPossible' });
  const bad = { batchId, rows: [{ row: 5, record: '5,1,open' }] };
  await expect(saveFixes(operator, bad)).rejects.toMatchObject({ code: 'repairs.notARecord' });
  await expect(
    saveFixes(operator, { batchId, rows: [{ row: 2, cells: { nothing: '1' } }] }),
  ).rejects.toMatchObject({ code: 'repairs.unknownColumn' });
});

it('takes repairs back: an action to what was before it, rows to open', async () => {
  const { batchId } = await loaded();
  const first = await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const bulk = await repairInBulk(operator, {
    ...{ batchId, target: { filter: {} }, repair: { kind: 'set', column: 'status', value: null } },
  });
  expect(bulk).toMatchObject({ changed: 3, same: 0, skipped: 1 });
  const cellsOf = async () => (await list(batchId)).map(({ cells }) => cells?.map(({ value }) => value));
  expect((await cellsOf())[0]).toEqual(['2', '2', null, 'too few']);
  await undoRepairs(operator, { batchId, what: { actionId: bulk.actionId! } });
  expect((await cellsOf())[0]).toEqual(['2', '2', 'open', 'too few']);
  expect(await countsOf(batchId)).toEqual({ ...none, open: 3, fixed: 1 });
  await undoRepairs(operator, { batchId, what: { actionId: first.actionId! } });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 4 });
  // Put back by hand, a cell is repaired no more.
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '-1' } }] });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 4 });
  await repairInBulk(operator, { batchId, target: { filter: {} }, repair: { kind: 'drop', reason: 'x' } });
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  expect(await countsOf(batchId)).toEqual({ ...none, fixed: 1, dropped: 3 });
  await undoRepairs(operator, { batchId, what: { filter: {} } });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 4 });
  await expectTrueSums(batchId);
});

it('replaces and transforms the values of a column as a load would', async () => {
  const { batchId } = await loaded(
    [header, '1,"1.200",open,a', '2,0,LOST,b', '3,-3,x.y,c', '99,1,open,good', ''].join('\n'),
  );
  const target = { filter: {} };
  const values = async (at: number) => (await list(batchId)).map(({ cells }) => cells![at]!.value);
  const repair = (repair: Parameters<typeof repairInBulk>[1]['repair']) =>
    repairInBulk(operator, { batchId, target, repair });
  await repair({ kind: 'replace', column: 'quantity', find: '.', with: '' });
  expect(await values(1)).toEqual(['1200', '0', '-3']);
  await repair({ kind: 'replace', column: 'quantity', find: '^-(\\d)', with: '\\1', isPattern: true });
  expect(await values(1)).toEqual(['1200', '0', '3']);
  const cased = await repair({
    kind: 'transform',
    column: 'status',
    transform: 'case',
    params: { to: 'lower' },
  });
  expect(cased.changed).toBe(1);
  expect(await values(2)).toEqual(['open', 'lost', 'x.y']);
  const unread = await repair({ kind: 'transform', column: 'status', transform: 'parse-number', params: {} });
  expect(unread).toMatchObject({ changed: 0, same: 3 });
  await expect(
    repair({ kind: 'replace', column: 'status', find: '(', isPattern: true }),
  ).rejects.toMatchObject({ code: 'input.invalid' });
  await expect(
    repair({ kind: 'transform', column: 'status', transform: 'no such', params: {} }),
  ).rejects.toMatchObject({ code: 'input.invalid' });
});

it('reads each file of a load by the order of its own header', async () => {
  await writeFile(path.join(folder, 'a.csv'), `${header}\n1,5,open,a\n2,-1,open,b\n`);
  await writeFile(path.join(folder, 'b.csv'), 'note,status,quantity,order_id\nc,open,-1,3\nd,lost,4,4\n');
  const source = await createSource(editor, {
    ...{ name: 'two files', kind: 'file', config: { path: path.join(folder, '*.csv') } },
  });
  const connection = await connectionTo(editor, test.destination.url);
  const table = `pieces_${Date.now()}`;
  const load = await createLoad(editor, {
    name: 'two orders of columns',
    definition: {
      sourceId: source.id,
      destination: { connectionId: connection.id, table: { schema: 'public', name: table }, create: true },
      ...{ key: ['order_id'], mode: 'upsert', mapping, rules, errorThreshold },
    },
  });
  const batchId = await run(load.id);
  const rows = await list(batchId);
  expect(rows.map(({ cells }) => cells!.map(({ value }) => value))).toEqual([
    ['2', '-1', 'open', 'b'],
    ['3', '-1', 'open', 'c'],
    ['4', '4', 'lost', 'd'],
  ]);
  await repairInBulk(operator, {
    ...{ batchId, target: { rows: [2, 3] }, repair: { kind: 'set', column: 'quantity', value: '6' } },
  });
  // One is replayed as it stands, refused again, and read rightly there.
  const done = await replay({ batchId, scope: { of: 'open' } });
  expect(done).toMatchObject({ state: 'partial', counts: { inserted: 2, quarantined: 1 } });
  expect((await rowsOf(table)).map(({ order_id, quantity }) => [order_id, quantity])).toEqual([
    ['1', 5],
    ['2', 6],
    ['3', 6],
  ]);
  expect((await list(done.id))[0]!.cells!.map(({ value }) => value)).toEqual(['4', '4', 'lost', 'd']);
});

it('repairs and replays rows of JSON and of a table', async () => {
  const records = [
    { order_id: 1, quantity: 5, status: 'open', note: 'a' },
    { order_id: 2, quantity: -1, status: 'open', note: 'say "hi"\n\ttab' },
  ];
  const json = await loadOf(editor, test.destination.url, records.map((r) => JSON.stringify(r)).join('\n'), {
    ...{ mapping, rules, errorThreshold, format: { kind: 'json' } },
  });
  await query(
    test.destination.url,
    `CREATE TABLE rows_in (order_id bigint, quantity text, status text, note text)`,
  );
  await query(
    test.destination.url,
    `INSERT INTO rows_in VALUES (1, '5', 'open', 'a'), (2, '-1', 'open', E'say "hi"\\n\\ttab'), (3, '1', 'lost', NULL)`,
  );
  const connection = await connectionTo(editor, test.destination.url);
  const source = await createSource(editor, {
    name: 'rows_in',
    kind: 'postgres',
    connectionId: connection.id,
    config: { table: { schema: 'public', name: 'rows_in' } },
  });
  const { definition } = json;
  const ofTable = await createLoad(editor, {
    name: 'from a table',
    definition: {
      ...{ sourceId: source.id, mapping, rules, errorThreshold, key: ['order_id'], mode: 'upsert' },
      destination: {
        ...{ connectionId: definition.destination.connectionId, create: true },
        table: { schema: 'public', name: `of_table_${Date.now()}` },
      },
    },
  });
  for (const load of [json, ofTable]) {
    const batchId = await run(load.id);
    const [row] = await list(batchId);
    expect(row!.cells!.map(({ value }) => value)).toEqual(['2', '-1', 'open', 'say "hi"\n\ttab']);
    await saveFixes(operator, { batchId, rows: [{ row: row!.row, cells: { quantity: '8' } }] });
    expect(await replay({ batchId })).toMatchObject({ state: 'succeeded' });
    const rows = await rowsOf(load.definition.destination.table.name);
    expect(rows.at(-1)).toMatchObject({ order_id: '2', quantity: 8, note: 'say "hi"\n\ttab' });
  }
});

it('repairs and replays values inside JSON records, changed and as they stand', async () => {
  const record = (order_id: number, quantity: number, city: string) =>
    JSON.stringify({ order_id, quantity, status: 'open', customer: { city } });
  const inside = [
    ...mapping.filter(({ field }) => field !== 'note'),
    { field: 'customer.city', column: 'note' },
  ];
  const load = await loadOf(
    editor,
    test.destination.url,
    [record(1, 5, 'Emden'), record(2, -1, 'Jever'), record(3, -2, 'Aurich')].join('\n'),
    { ...{ mapping: inside, rules, errorThreshold, format: { kind: 'json' } } },
  );
  const batchId = await run(load.id);
  const [first] = await list(batchId);
  expect(first!.cells!.map(({ value }) => value)).toContain('Jever');
  await saveFixes(operator, {
    batchId,
    rows: [{ row: first!.row, cells: { quantity: '8', 'customer.city': 'Varel' } }],
  });
  const done = await replay({ batchId, scope: { of: 'open' } });
  expect(done).toMatchObject({ state: 'partial', counts: { inserted: 1, quarantined: 1 } });
  const rows = await rowsOf(load.definition.destination.table.name);
  expect(rows.at(-1)).toMatchObject({ order_id: '2', quantity: 8, note: 'Varel' });
  expect((await list(done.id))[0]!.cells!.map(({ value }) => value)).toContain('Aurich');
});

describe('a file to correct', () => {
  const hostile = [
    '=HYPERLINK("http://evil")',
    "'=quoted already",
    '@SUM(A1)',
    'a\r\nb',
    ' blanks ',
    '"',
    '_x000D_',
    '0012',
  ];
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const content = [
    header,
    ...hostile.map((note, i) => `${i + 1},-1,open,${quoted(note)}`),
    '9,-1,open,nul\0',
    '8,1',
    '',
  ]
    .concat('99,1,open,good', '')
    .join('\n');

  const download = async (batchId: string, format: 'csv' | 'xlsx') => {
    const { chunks, contentType } = await downloadRepairs(operator, { batchId, format });
    expect(contentType).toMatch(format === 'csv' ? 'text/csv' : 'spreadsheetml');
    const bytes = await bytesOf(chunks);
    if (format === 'csv') return parse(bytes, { bom: true }) as string[][];
    const file = path.join(folder, 'download.xlsx');
    await writeFile(file, bytes);
    const lines: string[][] = [];
    for await (const line of readXlsxTable(file)) lines.push(line);
    return lines;
  };
  const write = async (lines: string[][], format: 'csv' | 'xlsx') => {
    if (format === 'xlsx')
      return bytesOf(writeXlsx([{ name: 'corrected', header: lines[0]!, rows: [lines.slice(1)] }]));
    return Buffer.from(lines.map((line) => line.map(quoted).join(',')).join('\r\n'));
  };

  it.each(['csv', 'xlsx'] as const)('comes back as %s with each changed cell as a fix', async (format) => {
    const { batchId, table } = await loaded(content);
    const lines = await download(batchId, format);
    expect(lines[0]).toEqual([
      '_batch',
      '_row',
      '_line',
      '_errors',
      'order_id',
      'quantity',
      'status',
      'note',
      '_record',
    ]);
    const put = async (changed: string[][]) =>
      uploadRepairs(operator, { batchId, name: `x.${format}` }, chunksOf(await write(changed, format)));
    expect(await put(lines)).toMatchObject({
      actionId: null,
      changed: 0,
      same: lines.length - 1,
      unknown: 0,
    });

    const corrected = lines.map((line) => [...line]);
    for (const line of corrected.slice(1, -2)) line[5] = '4';
    corrected[1]![7] = format === 'csv' ? "'=still text" : '=still text';
    corrected[2]![7] = '';
    corrected.at(-1)![8] = '8,2,open,whole';
    corrected.push([batchId, '4711', '', '', '1', '1', 'open', 'x', '']);
    const result = await put(corrected);
    expect(result).toMatchObject({ changed: hostile.length + 1, same: 1, unknown: 1, unknownRows: ['4711'] });
    expect(await put(corrected)).toMatchObject({ changed: 0 });
    expect(await replay({ batchId })).toMatchObject({
      state: 'succeeded',
      counts: { inserted: hostile.length },
    });
    const notes = (await rowsOf(table)).map(({ note }) => note);
    expect(notes).toEqual(['=still text', null, ...hostile.slice(2, 7), 'whole', 'good']);
    expect(await list(batchId, { state: 'open' })).toMatchObject([{ cells: null }]);
  });

  it('is refused where it is of another batch, or none of ours', async () => {
    const { batchId } = await loaded();
    const { batchId: other } = await loaded();
    const lines = await write(await download(other, 'csv'), 'csv');
    const put = (bytes: Buffer, name = 'a.csv') =>
      uploadRepairs(operator, { batchId, name }, chunksOf(bytes));
    await expect(put(lines)).rejects.toMatchObject({ code: 'repairs.otherBatch' });
    await expect(put(Buffer.from('a,b\n1,2\n'))).rejects.toMatchObject({ code: 'repairs.notOurFile' });
    await expect(put(Buffer.from(''))).rejects.toMatchObject({ code: 'repairs.notOurFile' });
    await expect(put(lines, 'a.xlsx')).rejects.toMatchObject({ code: 'spreadsheets.unreadable' });
    const wrong = (await download(batchId, 'csv')).map((line) => [...line]);
    wrong[1]![5] = '4';
    wrong.at(-1)![8] = 'no record';
    await expect(put(await write(wrong, 'csv'))).rejects.toMatchObject({ code: 'repairs.notARecord' });
    // All of it or nothing.
    expect(await countsOf(batchId)).toMatchObject({ fixed: 0 });
    expect(await readdir(path.join(test.dataDir, 'uploads'))).not.toContainEqual(
      expect.stringContaining('.part'),
    );
  });
});

it('reports errors as JSON, CSV and XLSX', async () => {
  const { batchId } = await loaded();
  const report = await getErrorReport(operator, { batchId });
  expect(report).toMatchObject({ counts: { read: 6, inserted: 2, quarantined: 4 }, repairs: { open: 4 } });
  expect(report.groups.every(({ samples }) => samples.length > 0)).toBe(true);
  const whole = async (format: 'csv' | 'json' | 'xlsx') =>
    bytesOf((await downloadErrorReport(operator, { batchId, format })).chunks);
  const json = JSON.parse(String(await whole('json'))) as typeof report;
  expect(json.groups).toEqual(report.groups);
  const lines = parse(await whole('csv'), { columns: true }) as { rows: string }[];
  expect(lines.map(({ rows }) => Number(rows))).toEqual(report.groups.map(({ rows }) => rows));
  expect((await whole('xlsx')).subarray(0, 2).toString()).toBe('PK');
});

it('goes with the quarantined rows: at the end of their retention, and with the load', async () => {
  const kept = () =>
    query(
      test.control.url,
      `SELECT (SELECT count(*) FROM row_repairs WHERE batch_id = ANY ($1)) AS repairs,
              (SELECT count(*) FROM repair_counts WHERE batch_id = ANY ($1)) AS counts,
              (SELECT count(*) FROM batch_readings WHERE batch_id = ANY ($1)) AS readings`,
      [[old.batchId, deleted.batchId]],
    );
  const [old, deleted] = [await loaded(), await loaded()];
  for (const { batchId } of [old, deleted])
    await repairInBulk(operator, { batchId, target: { rows: [2] }, repair: { kind: 'drop', reason: 'x' } });
  await saveFixes(operator, { batchId: old.batchId, rows: [{ row: 3, cells: { status: 'open' } }] });
  const done = await replay({ batchId: old.batchId });
  const files = () => readdir(path.join(test.dataDir, 'replays'));
  expect(await files()).toContain(`${done.id}.csv`);
  const finishedAt = new Date(Date.now() - 100 * 86_400_000);
  await db().batch.updateMany({ where: { id: { in: [old.batchId, done.id] } }, data: { finishedAt } });
  await runJanitor(operator, { duty: 'quarantine' });
  await sweepWhatIsDue();
  expect(await files()).not.toContain(`${done.id}.csv`);
  expect(await kept()).toMatchObject([{ repairs: '1', readings: '2' }]);
  expect(await getRepairs(operator, { batchId: old.batchId })).toMatchObject({
    whyNoRepairs: expect.stringContaining('retention'),
    expiredAt: expect.any(String),
  });
  await deleteLoad(editor, { id: deleted.load.id, name: deleted.load.name });
  await purgeLoad(deleted.load.id, new AbortController().signal);
  expect(await kept()).toMatchObject([{ repairs: '0', counts: '0', readings: '1' }]);
});

it('writes who did what in the same transaction', async () => {
  const { batchId } = await loaded();
  await saveFixes(operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  await repairInBulk(operator, { batchId, target: { rows: [4] }, repair: { kind: 'drop', reason: 'test' } });
  await undoRepairs(operator, { batchId, what: { rows: [4] } });
  await replayRows(operator, { batchId });
  const events = await db().auditEvent.findMany({
    where: { entity: 'repairs', entityId: batchId },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ action }) => action)).toEqual(['repairs.fix', 'repairs.drop', 'repairs.undo']);
  expect(JSON.stringify(events.map(({ details }) => details))).not.toContain('"2"');
  const started = await db().auditEvent.findFirstOrThrow({
    where: { action: 'batches.start' },
    orderBy: { id: 'desc' },
  });
  expect(started.details).toMatchObject({ replayOf: batchId });
  const { batchId: other } = await loaded();
  await query(
    test.control.url,
    `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  const fix = { batchId: other, rows: [{ row: 2, cells: { quantity: '2' } }] };
  await expect(saveFixes(operator, fix)).rejects.toThrow('refused');
  await query(test.control.url, 'DROP TRIGGER refuse ON audit_events');
  expect(await countsOf(other)).toMatchObject({ fixed: 0 });
});

it('repairs a hundred thousand rows with five kinds of error, set by set', async () => {
  const total = 100_000;
  const bad = [',-1,open,', ',1,lost,', ',x,open,', ',1,,', ',999999,open,'];
  const lines = Array.from({ length: total }, (_, i) => `${i + 1}${bad[i % 5]!}n${i}`);
  const { batchId, table } = await loaded([header, ...lines, `${total + 1},1,open,good`, ''].join('\n'), {
    rules: [
      { column: 'quantity', rule: 'range', params: { min: 1, max: 1_000 } },
      { column: 'status', rule: 'one-of', params: { values: ['open', 'shipped'] } },
      { column: 'status', rule: 'required' },
    ],
  });
  const { groups } = await getRepairs(operator, { batchId });
  expect(groups.map(({ rows }) => rows)).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
  const of = (sample: string | null) => groups.find((group) => group.sample === sample)!.fingerprint;
  const bulk = (sample: string | null, repair: Parameters<typeof repairInBulk>[1]['repair']) =>
    repairInBulk(operator, { batchId, target: { filter: { fingerprint: of(sample) } }, repair });
  const changed = [
    await bulk('-1', { kind: 'replace', column: 'quantity', find: '-' }),
    await bulk('lost', { kind: 'set', column: 'status', value: 'shipped' }),
    await bulk('x', { kind: 'drop', reason: 'no number' }),
    await bulk('999999', {
      kind: 'transform',
      column: 'quantity',
      transform: 'replace',
      params: { find: '999', with: '1' },
    }),
  ];
  expect(changed.map((result) => result.changed)).toEqual([20_000, 20_000, 20_000, 20_000]);
  const done = await replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', counts: { read: 60_000, inserted: 60_000 } });
  expect(await countsOf(batchId)).toEqual({ ...none, open: 20_000, dropped: 20_000, replayed: 60_000 });
  const [sums] = await query(
    test.destination.url,
    `SELECT count(*)::int AS rows, sum(quantity)::int AS quantity, count(*) FILTER (WHERE status = 'shipped')::int AS shipped FROM ${table}`,
  );
  expect(sums).toEqual({ rows: 60_001, quantity: 20_000 * (1 + 1 + 11) + 1, shipped: 20_000 });
  await expectTrueSums(batchId);
}, 120_000);
