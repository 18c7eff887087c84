import { expect, it } from 'vitest';
import { listBatches, startBatch } from '@/lib/control/batches';
import { listLoads } from '@/lib/control/loads';
import { updateSource } from '@/lib/control/sources';
import { db } from '@/lib/db';
import { contextOf, loadOf, query, uploadText, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');

async function run(loadId: string, isRehearsal: boolean) {
  const { id: batchId } = await startBatch(operator, { loadId, isRehearsal });
  return runToEnd(operator, batchId);
}

/** A load whose table holds the first text, and whose source is the second one. */
async function changedLoad(before: string, after: string, mode: 'upsert' | 'mirror' = 'upsert') {
  const load = await loadOf(editor, test.destination.url, before, { mode });
  await run(load.id, false);
  const upload = await uploadText(editor, 'orders.csv', after);
  await updateSource(editor, { id: load.source.id, uploadId: upload.id });
  const { name } = load.definition.destination.table;
  const table = () => query(test.destination.url, `SELECT *, ctid, xmin FROM ${name} ORDER BY order_id`);
  return { load, table };
}

it('rehearses by whoever may start a batch, says so, and leaves the table as it was', async () => {
  const { load, table } = await changedLoad(
    'order_id,note\n1,a\n2,b\n',
    'order_id,note\n1,a\n2,c\n3,d\nx,e\n',
  );
  const before = await table();
  const rehearsed = await run(load.id, true);
  expect(rehearsed).toMatchObject({ state: 'partial', isRehearsal: true, error: null });
  expect(rehearsed.counts).toMatchObject({ read: 4, inserted: 1, updated: 1, unchanged: 1, quarantined: 1 });
  expect(rehearsed.result?.rehearsal?.samples).toMatchObject({
    inserted: { columns: ['order_id', 'note'], rows: [['3', 'd']] },
    updated: { key: ['order_id'], rows: [{ key: ['2'], changes: [{ column: 'note', old: 'b', new: 'c' }] }] },
  });
  expect(await table()).toEqual(before);

  const audit = await db().auditEvent.findMany({ where: { entityId: rehearsed.id } });
  expect(audit).toMatchObject([{ action: 'batches.start', details: { isRehearsal: true } }]);
  const listed = await listBatches(operator, { loadId: load.id });
  expect(listed.items.map(({ isRehearsal }) => isRehearsal)).toEqual([true, false]);
  await expect(
    startBatch(await contextOf('viewer'), { loadId: load.id, isRehearsal: true }),
  ).rejects.toThrow();

  const real = await run(load.id, false);
  expect(real).toMatchObject({ state: 'partial', isRehearsal: false });
  expect(real.counts).toEqual(rehearsed.counts);
  expect(await table()).toHaveLength(3);
});

it('is no mark of a load: what ran last is the last real batch', async () => {
  const { load } = await changedLoad('order_id,note\n1,a\n', 'order_id,note\nx,a\n');
  expect(await run(load.id, true)).toMatchObject({ state: 'failed', isRehearsal: true });
  const { items } = await listLoads(operator, { search: load.name });
  expect(items[0]!.lastBatches).toMatchObject([{ state: 'succeeded' }]);
});

it('tells what the deletion brake would stop', async () => {
  const { load, table } = await changedLoad('order_id\n1\n2\n3\n', 'order_id\n1\n', 'mirror');
  const before = await table();
  const rehearsed = await run(load.id, true);
  expect(rehearsed).toMatchObject({ state: 'succeeded', counts: { deleted: 2 } });
  expect(rehearsed.result?.rehearsal?.wouldStop).toContain('2 of 3 rows would be deleted');
  expect(await table()).toEqual(before);
});

it('leaves no table that the load would have made', async () => {
  const load = await loadOf(editor, test.destination.url, 'order_id\n1\n');
  expect(await run(load.id, true)).toMatchObject({ state: 'succeeded', counts: { inserted: 1 } });
  const { name } = load.definition.destination.table;
  expect(await query(test.destination.url, 'SELECT to_regclass($1) AS oid', [name])).toEqual([{ oid: null }]);
});
