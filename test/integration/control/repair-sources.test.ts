import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createLoad } from '@/lib/control/loads';
import { repairInBulk, saveFixes } from '@/lib/control/repairs';
import { createSource } from '@/lib/control/sources';
import { connectionTo, loadOf, query } from '../../support/control';
import { errorThreshold, header, mapping, rules, useRepairDesk } from '../../support/repair-desk';

const desk = useRepairDesk();

it('reads each file of a load by the order of its own header', async () => {
  await writeFile(path.join(desk.folder, 'a.csv'), `${header}\n1,5,open,a\n2,-1,open,b\n`);
  await writeFile(
    path.join(desk.folder, 'b.csv'),
    'note,status,quantity,order_id\nc,open,-1,3\nd,lost,4,4\n',
  );
  const source = await createSource(desk.editor, {
    ...{ name: 'two files', kind: 'file', config: { path: path.join(desk.folder, '*.csv') } },
  });
  const connection = await connectionTo(desk.editor, desk.test.destination.url);
  const table = `pieces_${Date.now()}`;
  const load = await createLoad(desk.editor, {
    name: 'two orders of columns',
    definition: {
      sourceId: source.id,
      destination: { connectionId: connection.id, table: { schema: 'public', name: table }, create: true },
      ...{ key: ['order_id'], mode: 'upsert', mapping, rules, errorThreshold },
    },
  });
  const batchId = await desk.run(load.id);
  const rows = await desk.list(batchId);
  expect(rows.map(({ cells }) => cells!.map(({ value }) => value))).toEqual([
    ['2', '-1', 'open', 'b'],
    ['3', '-1', 'open', 'c'],
    ['4', '4', 'lost', 'd'],
  ]);
  await repairInBulk(desk.operator, {
    ...{ batchId, target: { rows: [2, 3] }, repair: { kind: 'set', column: 'quantity', value: '6' } },
  });
  // One is replayed as it stands, refused again, and read rightly there.
  const done = await desk.replay({ batchId, scope: { of: 'open' } });
  expect(done).toMatchObject({ state: 'partial', counts: { inserted: 2, quarantined: 1 } });
  expect((await desk.rowsOf(table)).map(({ order_id, quantity }) => [order_id, quantity])).toEqual([
    ['1', 5],
    ['2', 6],
    ['3', 6],
  ]);
  expect((await desk.list(done.id))[0]!.cells!.map(({ value }) => value)).toEqual(['4', '4', 'lost', 'd']);
});

it('repairs and replays rows of JSON and of a table', async () => {
  const records = [
    { order_id: 1, quantity: 5, status: 'open', note: 'a' },
    { order_id: 2, quantity: -1, status: 'open', note: 'say "hi"\n\ttab' },
  ];
  const json = await loadOf(
    desk.editor,
    desk.test.destination.url,
    records.map((r) => JSON.stringify(r)).join('\n'),
    {
      ...{ mapping, rules, errorThreshold, format: { kind: 'json' } },
    },
  );
  await query(
    desk.test.destination.url,
    `CREATE TABLE rows_in (order_id bigint, quantity text, status text, note text)`,
  );
  await query(
    desk.test.destination.url,
    `INSERT INTO rows_in VALUES (1, '5', 'open', 'a'), (2, '-1', 'open', E'say "hi"\\n\\ttab'), (3, '1', 'lost', NULL)`,
  );
  const connection = await connectionTo(desk.editor, desk.test.destination.url);
  const source = await createSource(desk.editor, {
    name: 'rows_in',
    kind: 'postgres',
    connectionId: connection.id,
    config: { table: { schema: 'public', name: 'rows_in' } },
  });
  const { definition } = json;
  const ofTable = await createLoad(desk.editor, {
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
    const batchId = await desk.run(load.id);
    const [row] = await desk.list(batchId);
    expect(row!.cells!.map(({ value }) => value)).toEqual(['2', '-1', 'open', 'say "hi"\n\ttab']);
    await saveFixes(desk.operator, { batchId, rows: [{ row: row!.row, cells: { quantity: '8' } }] });
    expect(await desk.replay({ batchId })).toMatchObject({ state: 'succeeded' });
    const rows = await desk.rowsOf(load.definition.destination.table.name);
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
    desk.editor,
    desk.test.destination.url,
    [record(1, 5, 'Emden'), record(2, -1, 'Jever'), record(3, -2, 'Aurich')].join('\n'),
    { ...{ mapping: inside, rules, errorThreshold, format: { kind: 'json' } } },
  );
  const batchId = await desk.run(load.id);
  const [first] = await desk.list(batchId);
  expect(first!.cells!.map(({ value }) => value)).toContain('Jever');
  await saveFixes(desk.operator, {
    batchId,
    rows: [{ row: first!.row, cells: { quantity: '8', 'customer.city': 'Varel' } }],
  });
  const done = await desk.replay({ batchId, scope: { of: 'open' } });
  expect(done).toMatchObject({ state: 'partial', counts: { inserted: 1, quarantined: 1 } });
  const rows = await desk.rowsOf(load.definition.destination.table.name);
  expect(rows.at(-1)).toMatchObject({ order_id: '2', quantity: 8, note: 'Varel' });
  expect((await desk.list(done.id))[0]!.cells!.map(({ value }) => value)).toContain('Aurich');
});
