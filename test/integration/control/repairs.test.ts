import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runJanitor, sweepWhatIsDue } from '@/lib/control/janitor';
import { deleteLoad, purgeLoad } from '@/lib/control/loads';
import {
  getRepairs,
  listRepairRows,
  repairInBulk,
  replayRows,
  saveFixes,
  undoRepairs,
} from '@/lib/control/repairs';
import { db } from '@/lib/db';
import { query } from '../../support/control';
import { header, mapping, none, useRepairDesk } from '../../support/repair-desk';

const desk = useRepairDesk();

it('shows rows as cells of the source’s columns, the wrong ones with their reasons', async () => {
  const { batchId } = await desk.loaded();
  const view = await getRepairs(desk.operator, { batchId });
  expect(view).toMatchObject({
    ...{ rows: 4, isResolved: false, whyNoRepairs: null, whyNoReplay: null, replayOf: null, replays: [] },
    counts: { ...none, open: 4 },
    columns: mapping.map(({ field }) => ({ name: field, fills: [field] })),
    laterBatches: { merged: 0, isMore: false, latest: null },
  });
  expect(view.groups.every(({ rows, counts }) => counts.open === rows)).toBe(true);
  const rows = await desk.list(batchId);
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
  const { fingerprint, sourceColumn } = await desk.groupOf(batchId, 'range');
  expect(sourceColumn).toBe('quantity');
  expect((await desk.list(batchId, { fingerprint })).map(({ row }) => row)).toEqual([2]);
});

it('pages through rows by state and group, each once', async () => {
  const lines = Array.from({ length: 25 }, (_, i) => `${i + 1},-1,open,x`);
  const { batchId } = await desk.loaded([header, ...lines, '99,1,open,good', ''].join('\n'));
  await saveFixes(desk.operator, {
    batchId,
    rows: [3, 9, 20].map((row) => ({ row, cells: { quantity: '1' } })),
  });
  const read = async (more: object) => {
    const rows: number[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listRepairRows(desk.operator, { batchId, limit: 7, cursor, ...more });
      rows.push(...page.items.map(({ row }) => row));
      if (!page.nextCursor) return rows;
      cursor = page.nextCursor;
    }
  };
  const { fingerprint } = await desk.groupOf(batchId, 'range');
  expect(await read({})).toEqual(lines.map((_, i) => i + 1));
  expect(await read({ fingerprint })).toHaveLength(25);
  expect(await read({ state: 'fixed' })).toEqual([3, 9, 20]);
  expect(await read({ state: 'open', fingerprint })).toHaveLength(22);
});

it('takes repairs back: an action to what was before it, rows to open', async () => {
  const { batchId } = await desk.loaded();
  const first = await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  const bulk = await repairInBulk(desk.operator, {
    ...{ batchId, target: { filter: {} }, repair: { kind: 'set', column: 'status', value: null } },
  });
  expect(bulk).toMatchObject({ changed: 3, same: 0, skipped: 1 });
  const cellsOf = async () => (await desk.list(batchId)).map(({ cells }) => cells?.map(({ value }) => value));
  expect((await cellsOf())[0]).toEqual(['2', '2', null, 'too few']);
  await undoRepairs(desk.operator, { batchId, what: { actionId: bulk.actionId! } });
  expect((await cellsOf())[0]).toEqual(['2', '2', 'open', 'too few']);
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 3, fixed: 1 });
  await undoRepairs(desk.operator, { batchId, what: { actionId: first.actionId! } });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 4 });
  // Put back by hand, a cell is repaired no more.
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '-1' } }] });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 4 });
  await repairInBulk(desk.operator, {
    batchId,
    target: { filter: {} },
    repair: { kind: 'drop', reason: 'x' },
  });
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, fixed: 1, dropped: 3 });
  await undoRepairs(desk.operator, { batchId, what: { filter: {} } });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 4 });
  await desk.expectTrueSums(batchId);
});

it('replaces and transforms the values of a column as a load would', async () => {
  const { batchId } = await desk.loaded(
    [header, '1,"1.200",open,a', '2,0,LOST,b', '3,-3,x.y,c', '99,1,open,good', ''].join('\n'),
  );
  const target = { filter: {} };
  const values = async (at: number) => (await desk.list(batchId)).map(({ cells }) => cells![at]!.value);
  const repair = (repair: Parameters<typeof repairInBulk>[1]['repair']) =>
    repairInBulk(desk.operator, { batchId, target, repair });
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

it('goes with the quarantined rows: at the end of their retention, and with the load', async () => {
  const kept = () =>
    query(
      desk.test.control.url,
      `SELECT (SELECT count(*) FROM row_repairs WHERE batch_id = ANY ($1)) AS repairs,
              (SELECT count(*) FROM repair_counts WHERE batch_id = ANY ($1)) AS counts,
              (SELECT count(*) FROM batch_readings WHERE batch_id = ANY ($1)) AS readings`,
      [[old.batchId, deleted.batchId]],
    );
  const [old, deleted] = [await desk.loaded(), await desk.loaded()];
  for (const { batchId } of [old, deleted])
    await repairInBulk(desk.operator, {
      batchId,
      target: { rows: [2] },
      repair: { kind: 'drop', reason: 'x' },
    });
  await saveFixes(desk.operator, { batchId: old.batchId, rows: [{ row: 3, cells: { status: 'open' } }] });
  const done = await desk.replay({ batchId: old.batchId });
  const files = () => readdir(path.join(desk.test.dataDir, 'replays'));
  expect(await files()).toContain(`${done.id}.csv`);
  const finishedAt = new Date(Date.now() - 100 * 86_400_000);
  await db().batch.updateMany({ where: { id: { in: [old.batchId, done.id] } }, data: { finishedAt } });
  await runJanitor(desk.operator, { duty: 'quarantine' });
  await sweepWhatIsDue();
  expect(await files()).not.toContain(`${done.id}.csv`);
  expect(await kept()).toMatchObject([{ repairs: '1', readings: '2' }]);
  expect(await getRepairs(desk.operator, { batchId: old.batchId })).toMatchObject({
    whyNoRepairs: expect.stringContaining('retention'),
    expiredAt: expect.any(String),
  });
  await deleteLoad(desk.editor, { id: deleted.load.id, name: deleted.load.name });
  await purgeLoad(deleted.load.id, new AbortController().signal);
  expect(await kept()).toMatchObject([{ repairs: '0', counts: '0', readings: '1' }]);
});

it('writes who did what in the same transaction', async () => {
  const { batchId } = await desk.loaded();
  await saveFixes(desk.operator, { batchId, rows: [{ row: 2, cells: { quantity: '2' } }] });
  await repairInBulk(desk.operator, {
    batchId,
    target: { rows: [4] },
    repair: { kind: 'drop', reason: 'test' },
  });
  await undoRepairs(desk.operator, { batchId, what: { rows: [4] } });
  await replayRows(desk.operator, { batchId });
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
  const { batchId: other } = await desk.loaded();
  await query(
    desk.test.control.url,
    `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  const fix = { batchId: other, rows: [{ row: 2, cells: { quantity: '2' } }] };
  await expect(saveFixes(desk.operator, fix)).rejects.toThrow('refused');
  await query(desk.test.control.url, 'DROP TRIGGER refuse ON audit_events');
  expect(await desk.countsOf(other)).toMatchObject({ fixed: 0 });
});

it('repairs a hundred thousand rows with five kinds of error, set by set', async () => {
  const total = 100_000;
  const bad = [',-1,open,', ',1,lost,', ',x,open,', ',1,,', ',999999,open,'];
  const lines = Array.from({ length: total }, (_, i) => `${i + 1}${bad[i % 5]!}n${i}`);
  const { batchId, table } = await desk.loaded(
    [header, ...lines, `${total + 1},1,open,good`, ''].join('\n'),
    {
      rules: [
        { column: 'quantity', rule: 'range', params: { min: 1, max: 1_000 } },
        { column: 'status', rule: 'one-of', params: { values: ['open', 'shipped'] } },
        { column: 'status', rule: 'required' },
      ],
    },
  );
  const { groups } = await getRepairs(desk.operator, { batchId });
  expect(groups.map(({ rows }) => rows)).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
  const of = (sample: string | null) => groups.find((group) => group.sample === sample)!.fingerprint;
  const bulk = (sample: string | null, repair: Parameters<typeof repairInBulk>[1]['repair']) =>
    repairInBulk(desk.operator, { batchId, target: { filter: { fingerprint: of(sample) } }, repair });
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
  const done = await desk.replay({ batchId });
  expect(done).toMatchObject({ state: 'succeeded', counts: { read: 60_000, inserted: 60_000 } });
  expect(await desk.countsOf(batchId)).toEqual({ ...none, open: 20_000, dropped: 20_000, replayed: 60_000 });
  const [sums] = await query(
    desk.test.destination.url,
    `SELECT count(*)::int AS rows, sum(quantity)::int AS quantity, count(*) FILTER (WHERE status = 'shipped')::int AS shipped FROM ${table}`,
  );
  expect(sums).toEqual({ rows: 60_001, quantity: 20_000 * (1 + 1 + 11) + 1, shipped: 20_000 });
  await desk.expectTrueSums(batchId);
}, 120_000);
