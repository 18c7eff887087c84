import { expect, it } from 'vitest';
import { rowsOf } from '../../support/query';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const database = useDatabase();

const orders = [
  { id: 'A', at: '2024-01-31', to: { city: 'Oslo' }, items: [{ sku: 'x', n: 1 }, { sku: 'y' }] },
  { id: 'B', items: [] },
  { id: 'C', items: [{ sku: 'z', n: 3, parts: [{ p: 1 }, { p: 2 }] }] },
];
const files = { 'orders.ndjson': orders.map((order) => JSON.stringify(order)).join('\n') };

it('loads a list into a table of its own that refers to the table of its records', async () => {
  const baseFolder = await folderWith(files);
  const to = ['orders.ndjson', '--to', database.url, '--create'];
  const parents = await load([...to, '--table', 'orders', '--key', 'id'], { baseFolder });
  expect(parents.result).toMatchObject({ state: 'succeeded', inserted: 3 });
  const elements = ['--elements', 'items', '--take', 'id,to.city'];
  const items = [...to, '--table', 'orders_items', '--key', 'id,position', ...elements];
  const first = await load(items, { baseFolder });
  expect(first.result).toMatchObject({ state: 'succeeded', read: 3, inserted: 3 });
  await database.client.query('ALTER TABLE orders_items ADD FOREIGN KEY (id) REFERENCES orders');
  const again = await load(items, { baseFolder });
  expect(again.result).toMatchObject({ state: 'succeeded', read: 3, unchanged: 3 });
  expect(
    await rowsOf(database.client, 'SELECT id, position, to_city, sku, n FROM orders_items ORDER BY 1, 2'),
  ).toEqual([
    ['A', '1', 'Oslo', 'x', '1'],
    ['A', '2', 'Oslo', 'y', null],
    ['C', '1', null, 'z', '3'],
  ]);
});

it('loads lists in lists', async () => {
  const baseFolder = await folderWith(files);
  const { result } = await load(
    [
      ...['orders.ndjson', '--to', database.url, '--create', '--table', 'parts'],
      ...['--elements', 'items[].parts', '--take', '^^.id,sku,^#', '--key', 'id,parent_position,position'],
    ],
    { baseFolder },
  );
  expect(result).toMatchObject({ state: 'succeeded', read: 2, inserted: 2 });
  expect(await rowsOf(database.client, 'SELECT * FROM parts ORDER BY position')).toEqual([
    ['C', 'z', '1', '1', '1'],
    ['C', 'z', '1', '2', '2'],
  ]);
});

it('says which lists there are, and what one holds', async () => {
  const surroundings = { baseFolder: await folderWith(files) };
  const whole = await stevedore(['detect', 'orders.ndjson'], surroundings);
  expect(whole.stdout).toContain('list       items, of objects (--elements items)');
  const { stdout } = await stevedore(
    ['detect', 'orders.ndjson', '--elements', 'items', '--take', 'id', '--json'],
    surroundings,
  );
  expect(JSON.parse(stdout)).toMatchObject({
    elements: 'items',
    lists: [{ path: 'items[].parts', holds: 'objects' }],
    columns: [
      { name: '^.id' },
      { name: '#', type: 'bigint' },
      { name: 'sku' },
      { name: 'n' },
      { name: 'parts' },
    ],
    nested: ['^.at', '^.to.city'],
  });
});

it.each([
  [['--take', 'id'], '--take goes with --elements'],
  [['--elements', 'items', '--delimiter', ';'], '--elements goes with JSON alone'],
  [['--elements', 'items', '--format', 'csv'], '--elements goes with JSON alone'],
])('refuses %j', async (options, message) => {
  const { status, stderr } = await stevedore(['detect', 'orders.ndjson', ...options], {
    baseFolder: await folderWith(files),
  });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

it('says that there is no such list', async () => {
  const { status, stderr } = await stevedore(['detect', 'orders.ndjson', '--elements', 'itmes'], {
    baseFolder: await folderWith(files),
  });
  expect(stderr).toContain('has anything at "itmes"');
  expect(status).toBe(1);
});
