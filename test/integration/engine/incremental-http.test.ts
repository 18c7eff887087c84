import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { pagesOf, sendJson, startServer, type TestServer } from '../../support/page-server';
import { useDatabase } from '../../support/use-database';

interface Order {
  id: number;
  changed: string;
}

const database = useDatabase();
let orders: Order[];
/** /since honours its parameter `since`; /all does not know it; both give pages. */
let server: TestServer;

beforeAll(async () => {
  server = await startServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    const since = url.pathname === '/since' ? (url.searchParams.get('since') ?? '') : '';
    if (url.pathname === '/void') return sendJson(response, { records: [] });
    pagesOf(orders.filter(({ changed }) => since === '' || Date.parse(changed) >= Date.parse(since)))(
      request,
      response,
    );
  });
});
afterAll(async () => {
  await server.close();
});
beforeEach(async () => {
  await database.client.query(
    'DROP TABLE IF EXISTS orders; CREATE TABLE orders (id int PRIMARY KEY, changed timestamptz)',
  );
  await database.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
  server.requests.length = 0;
  orders = [
    { id: 1, changed: '2026-01-01T10:00:00Z' },
    { id: 2, changed: '2026-01-01T12:00:00.123456Z' },
  ];
});

const load = (path: string, options: Partial<RunOptions> = {}, config: Record<string, unknown> = {}) =>
  runEngine({
    source: {
      kind: 'http',
      config: { url: `${server.url}${path}`, paginated: true, pageSize: 2, cursorParam: 'since', ...config },
    },
    url: database.url,
    table: 'orders',
    key: ['id'],
    incremental: { cursor: 'changed', overlap: '1h' },
    ...options,
  });

const asked = () => server.requests.map(({ url }) => url.searchParams.get('since'));

const NEW = { id: 3, changed: '2026-01-01T14:00:00+01:00' };

it('asks the API for what is new from the start of the overlap on', async () => {
  await load('/since');
  expect(new Set(asked())).toEqual(new Set([null]));
  server.requests.length = 0;
  orders.push(NEW);
  const { result } = await load('/since');
  expect(result).toMatchObject({ read: 2, inserted: 1, unchanged: 1, filtered: 0 });
  expect(new Set(asked())).toEqual(new Set(['2026-01-01T11:00:00.123456Z']));
  expect(result.watermark!.after).toBe('2026-01-01 13:00:00+00');
});

it('leaves out by itself what an API gives that does not know the parameter', async () => {
  await load('/all');
  orders.push(NEW);
  const { result } = await load('/all');
  expect(result).toMatchObject({ read: 3, inserted: 1, unchanged: 1, filtered: 1 });
});

it.each([
  ['seconds', String(Date.parse('2026-01-01T11:00:00Z') / 1000)],
  ['milliseconds', String(Date.parse('2026-01-01T11:00:00.123Z'))],
  ['date', '2026-01-01'],
])('writes the parameter as %s, rounded down', async (cursorFormat, expected) => {
  await load('/all');
  server.requests.length = 0;
  expect((await load('/all', {}, { cursorFormat })).result).toMatchObject({
    state: 'succeeded',
    unchanged: 1,
  });
  expect(new Set(asked())).toEqual(new Set([expected]));
});

it('keeps what the address asks for already', async () => {
  await load('/since?kind=web');
  server.requests.length = 0;
  await load('/since?kind=web');
  expect(server.requests.every(({ url }) => url.searchParams.get('kind') === 'web')).toBe(true);
});

it('succeeds where an API has no record to give, and knows the batch when it comes again', async () => {
  expect((await load('/void')).result).toMatchObject({
    state: 'succeeded',
    read: 0,
    plan: { merge: 'nothing to write' },
  });
  await load('/since');
  orders = [];
  const { result } = await load('/since', { batchId: 'idle' });
  expect(result).toMatchObject({
    state: 'succeeded',
    read: 0,
    watermark: { after: '2026-01-01 12:00:00.123456+00' },
  });
  expect(result.plan.why).toContain('nothing new since the watermark 2026-01-01 12:00:00.123456+00');
  orders = [NEW];
  expect((await load('/since', { batchId: 'idle' })).result).toMatchObject({ read: 0 });
  expect((await load('/since')).result).toMatchObject({ inserted: 1 });
});
