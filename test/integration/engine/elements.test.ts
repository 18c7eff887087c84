import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { shareStaging, type SharedWork } from '@/lib/engine';
import { MemoryQuarantine, runEngine, type RunOptions } from '../../support/engine-run';
import { countedPagesOf, pagesOf, startServer } from '../../support/page-server';
import { rowsOf } from '../../support/query';
import { useDatabase } from '../../support/use-database';

const ORDERS = 6_000;
/** Of an order: none to five, the key behind the list, one in a thousand bad. */
const itemsOf = (order: number) =>
  Array.from({ length: order % 6 }, (_, at) => ({
    sku: `s-${order}-${at} ${'x'.repeat(20)}`,
    n: order % 1_000 === 3 && at === 1 ? 'many' : order + at,
  }));
const orders = Array.from({ length: ORDERS }, (_, order) => ({
  ...(order % 6 > 0 && { items: itemsOf(order) }),
  customer: { id: order % 7, city: 'Tórshavn' },
  id: order,
}));
const ITEMS = orders.reduce((sum, { id }) => sum + (id % 6), 0);
const BAD = orders.filter(({ id }) => id % 1_000 === 3 && id % 6 > 1).length;
const lines = orders.map((order) => JSON.stringify(order)).join('\n');

const database = useDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-elements-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(() =>
  database.client.query(`DROP TABLE IF EXISTS items;
    CREATE TABLE items (order_id int, customer int, place int, sku text, n int, PRIMARY KEY (order_id, place))`),
);

const format = { kind: 'json', dialect: { elements: 'items' } };
const mapping = Object.entries({
  '^.id': 'order_id',
  '^.customer.id': 'customer',
  '#': 'place',
  sku: 'sku',
  n: 'n',
}).map(([field, column]) => ({ field, column }));

const load = (options: Partial<RunOptions>) =>
  runEngine({
    ...{ url: database.url, table: 'items', key: ['order_id', 'place'] },
    ...{ format, mapping, tuning: { partBytes: 64 * 1024 }, errorThreshold: { share: 1 } },
    ...options,
  });

const contents = () => rowsOf(database.client, 'SELECT * FROM items ORDER BY 1, 3');

const expected = orders.flatMap(({ id, customer }) =>
  itemsOf(id).flatMap(({ sku, n }, at) => (n === 'many' ? [] : [[id, customer.id, at + 1, sku, n]])),
);

it.each([
  ['lines', lines],
  ['an array', JSON.stringify(orders)],
  ['an indented array', JSON.stringify(orders, null, 1)],
])('of %s are rows, each with the key of its record and its place', async (_, content) => {
  const { result, quarantine } = await load({ content, fileName: 'orders.json' });
  expect(result).toMatchObject({
    ...{ state: 'partial', read: ITEMS, inserted: ITEMS - BAD, quarantined: BAD, error: null },
  });
  expect(await contents()).toEqual(expected);
  const [refused] = [...quarantine.rows.values()].sort((a, b) => a.row - b.row);
  const raw = { '^.id': 3, '^.customer.id': 3, '#': 2, ...itemsOf(3)[1] };
  expect(JSON.parse(refused!.raw)).toEqual(raw);
  expect(refused).toMatchObject({ reasons: [{ column: 'n' }] });
});

it('are found again in their source where they are refused once all is staged', async () => {
  await database.client.query(
    'ALTER TABLE items DROP CONSTRAINT items_pkey, ADD PRIMARY KEY (customer, place)',
  );
  const { result, quarantine } = await load({
    ...{ content: lines, key: ['customer', 'place'], writing: { duplicates: 'quarantine' } },
  });
  expect(result).toMatchObject({ read: ITEMS, error: null });
  const rows = [...quarantine.rows.values()].filter(({ raw }) => !raw.includes('many'));
  expect(rows.length).toBeGreaterThan(ITEMS / 2);
  const all = orders.flatMap(({ id, customer }) =>
    itemsOf(id).map((item, at) => ({ '^.id': id, '^.customer.id': customer.id, '#': at + 1, ...item })),
  );
  for (const { row, raw, line } of rows) {
    expect(JSON.parse(raw)).toEqual(all[row - 1]);
    expect(line).toBe(all[row - 1]!['^.id'] + 1);
  }
});

it('go on after a pause where they were, twice', async () => {
  const file = path.join(folder, 'orders.jsonl');
  await writeFile(file, lines);
  const quarantine = new MemoryQuarantine();
  const of = { source: { kind: 'file', config: { path: file } }, batchId: 'pause elements', quarantine };
  const parts: number[] = [];
  const paused = async () => {
    const pause = new AbortController();
    let told = 0;
    return load({
      ...{ ...of, pause: pause.signal },
      onEvent: (event) => {
        if (event.type !== 'part') return;
        parts.push(event.part);
        if (++told === 3) pause.abort();
      },
    });
  };
  expect((await paused()).result).toMatchObject({ error: { code: 'batch.paused' } });
  expect((await paused()).result).toMatchObject({ error: { code: 'batch.paused' } });
  const { result } = await load({
    ...of,
    onEvent: (event) => event.type === 'part' && parts.push(event.part),
  });
  expect(result).toMatchObject({ read: ITEMS, inserted: ITEMS - BAD, quarantined: BAD, error: null });
  expect(parts.sort((a, b) => a - b)).toEqual(parts.map((_, at) => at + 1));
  expect(await contents()).toEqual(expected);
});

it('of pages are the same whether one process takes them or two, and after a pause', async () => {
  const counted = await startServer(countedPagesOf(orders));
  const uncounted = await startServer(pagesOf(orders));
  const source = (url: string) => ({ kind: 'http', config: { url, paginated: true, pageSize: 100 } });
  try {
    const alone = await load({ source: source(uncounted.url) });
    expect(alone.result).toMatchObject({ read: ITEMS, inserted: ITEMS - BAD, error: null });
    expect(await contents()).toEqual(expected);
    await database.client.query('TRUNCATE items');
    let helping: Promise<SharedWork> | undefined;
    const shared = await load({
      source: source(counted.url),
      tuning: { lanes: 1, partBytes: 64 * 1024 },
      askForHelp: ({ plan, context }) => {
        helping = shareStaging(plan, { ...context, worker: 'helper', emit: () => undefined });
        return Promise.resolve(1);
      },
    });
    expect(shared.result).toMatchObject({
      read: ITEMS,
      inserted: ITEMS - BAD,
      quarantined: BAD,
      error: null,
    });
    expect(await contents()).toEqual(expected);
    expect(await helping!).toMatchObject({ givenBack: [], error: null });
    const raws = ({ quarantine }: typeof alone) => [...quarantine.rows.values()].map(({ raw }) => raw).sort();
    expect(raws(shared)).toEqual(raws(alone));

    await database.client.query('TRUNCATE items');
    const pause = new AbortController();
    const of = {
      source: source(counted.url),
      batchId: 'pause pages of elements',
      quarantine: new MemoryQuarantine(),
    };
    const onEvent: RunOptions['onEvent'] = ({ type }) => type === 'part' && pause.abort();
    const stopped = await load({ ...of, pause: pause.signal, onEvent });
    expect(stopped.result).toMatchObject({ error: { code: 'batch.paused' } });
    const { result } = await load(of);
    expect(result).toMatchObject({ read: ITEMS, inserted: ITEMS - BAD, quarantined: BAD, error: null });
    expect(await contents()).toEqual(expected);
  } finally {
    await counted.close();
    await uncounted.close();
  }
});

it('of one record may be very many', async () => {
  const items = Array.from({ length: 200_000 }, (_, at) => `{"sku":"s${at}","n":${at}}`).join(',');
  const content = `{"items":[${items}],"customer":{"id":7},"id":1}\n`;
  const { result } = await load({ content });
  expect(result).toMatchObject({ state: 'succeeded', read: 200_000, inserted: 200_000 });
  const { rows } = await database.client.query(
    'SELECT max(place) AS last, sum(n)::text AS sum FROM items WHERE order_id = 1',
  );
  expect(rows).toEqual([{ last: 200_000, sum: String((200_000 * 199_999) / 2) }]);
});

it('may be none for once, where the load knows what they have', async () => {
  const incremental = { cursor: 'order_id' };
  for (const content of ['{"id":1,"items":[],"customer":{"id":2}}\n{"id":2}\n', '{"id":1}\n']) {
    const { result } = await load({ content, incremental });
    expect(result).toMatchObject({ state: 'succeeded', read: 0, inserted: 0, error: null });
  }
  const { result } = await load({ content: '{"id":1}\n', mapping: undefined });
  expect(result).toMatchObject({ state: 'failed', error: { code: 'format.noElements' } });
});

it('are missed by the name of their list where it is called something else now', async () => {
  const { result } = await load({ content: '{"id":1,"goods":[{"sku":"a"}],"customer":{"id":2}}\n' });
  expect(result).toMatchObject({ state: 'failed', error: { code: 'extract.noRows' } });
  expect(result.error!.message).toContain('still hold a list at "items"');
});

it('keep the record that they make in a column of JSON', async () => {
  await database.client.query('ALTER TABLE items ADD payload jsonb');
  const content = '{"id":1,"items":[{"sku":"a","n":1}],"customer":{"id":2}}\n';
  const { result } = await load({ content, writing: { rawColumn: 'payload' } });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
  const { rows } = await database.client.query<{ payload: unknown }>('SELECT payload FROM items');
  expect(rows[0]!.payload).toEqual({ '^.id': 1, '^.customer.id': 2, '#': 1, sku: 'a', n: 1 });
});
