import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { startBatch } from '@/lib/control/batches';
import { listRepairRows, replayRows, saveFixes } from '@/lib/control/repairs';
import { createFollowingLoad, listTriggers } from '@/lib/control/triggers';
import { db } from '@/lib/db';
import { loadOf, query, runToEnd } from '../../support/control';
import { useControl, usePerson } from '../../support/use-control';

const test = useControl();
const editor = usePerson('editor');
const operator = usePerson('operator');

const text = [
  {
    order_id: 1,
    items: [
      { sku: 'a', n: 1 },
      { sku: 'b', n: -1 },
    ],
  },
  { order_id: 2, items: { sku: 'no list' } },
  { order_id: 3, items: [{ sku: 'c "x"\n', n: -2 }] },
]
  .map((record) => JSON.stringify(record))
  .join('\n');
const mapping = [
  ['^.order_id', 'order_id', 'bigint'],
  ['#', 'position', 'integer'],
  ['sku', 'sku', 'text'],
  ['n', 'n', 'integer'],
].map(([field, column, type]) => ({ field: field!, column: column!, type: type! }));

const newLoad = () =>
  loadOf(editor, test.destination.url, text, {
    format: { kind: 'json', dialect: { elements: 'items', paths: ['^.order_id'] } },
    ...{ mapping, key: ['order_id', 'position'], errorThreshold: { share: 1, minRows: 100 } },
    rules: [{ column: 'n', rule: 'range', params: { min: 1 } }],
  });

it('repairs and replays elements, changed and as they stand', async () => {
  const load = await newLoad();
  const { id: batchId } = await startBatch(operator, { loadId: load.id });
  expect(await runToEnd(operator, batchId)).toMatchObject({
    state: 'partial',
    counts: { read: 4, inserted: 1, quarantined: 3 },
  });
  const { items } = await listRepairRows(operator, { batchId, limit: 200 });
  const cells = items.map((row) => row.cells?.map(({ value }) => value) ?? null);
  expect(cells).toEqual([['1', '2', 'b', '-1'], null, ['3', '1', 'c "x"\n', '-2']]);
  const [first, , last] = items;
  await saveFixes(operator, { batchId, rows: [{ row: first!.row, cells: { n: '8' } }] });
  await saveFixes(operator, { batchId, rows: [{ row: last!.row, cells: { n: '9', '#': '4' } }] });
  const { id } = await replayRows(operator, { batchId });
  expect(await runToEnd(operator, id)).toMatchObject({ state: 'succeeded', counts: { inserted: 2 } });
  const { name } = load.definition.destination.table;
  expect(await query(test.destination.url, `SELECT * FROM ${name} ORDER BY 1, 2`)).toMatchObject([
    { order_id: '1', position: 1, sku: 'a', n: 1 },
    { order_id: '1', position: 2, sku: 'b', n: 8 },
    { order_id: '3', position: 4, sku: 'c "x"\n', n: 9 },
  ]);
});

it('makes a load that runs after another, or neither of load and trigger', async () => {
  const upstream = await newLoad();
  const { definition } = upstream;
  const name = `following ${randomUUID()}`;
  const following = await createFollowingLoad(editor, { name, definition, upstreamLoadId: upstream.id });
  const triggers = await listTriggers(editor, { loadId: following.id });
  expect(triggers).toMatchObject([
    { settings: { kind: 'load', upstreamLoadId: upstream.id, onPartial: false }, isPaused: false },
  ]);
  const trail = await db().auditEvent.findMany({
    where: { entityId: { in: [following.id, triggers[0]!.id] } },
    orderBy: { id: 'asc' },
  });
  expect(trail.map(({ action }) => action)).toEqual(['loads.create', 'triggers.create']);

  const orphan = { name: `orphan ${randomUUID()}`, definition, upstreamLoadId: randomUUID() };
  await expect(createFollowingLoad(editor, orphan)).rejects.toMatchObject({ code: 'triggers.noUpstream' });
  expect(await db().load.count({ where: { name: orphan.name } })).toBe(0);
  await expect(createFollowingLoad(operator, orphan)).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(createFollowingLoad(editor, { ...orphan, upstreamLoadId: 'x' })).rejects.toMatchObject({
    code: 'input.invalid',
  });
});
