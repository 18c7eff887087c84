import { describe, expect, it } from 'vitest';
import { parsePostgresUrl, shareStaging, type SharedWork } from '@/lib/engine/index';
import { postgresSource } from '@/lib/engine/sources/postgres';
import { contentOf, useTables } from '../../support/use-tables';

const tables = useTables();
const { source, target } = tables;

async function howDivided(name: string, config: object): Promise<string> {
  const table = { schema: 'public', name };
  const opened = await postgresSource.open(
    postgresSource.configSchema.parse({ ...parsePostgresUrl(source.url), table, ...config }),
    { signal: new AbortController().signal, fileRoots: null, baseFolder: '/', sleep: async () => undefined },
  );
  await opened.close();
  const ranges = opened.listed!.map(
    ({ reference }) => (reference as { range: { by: string } | null }).range?.by ?? 'whole',
  );
  expect(ranges.length).toBeGreaterThan(3);
  return [...new Set(ranges)].join();
}

describe('ranges', () => {
  const small = { rangeBytes: 32 * 1024 };

  it.each([
    ['a serial key', 'id int PRIMARY KEY', 'n', 'key'],
    ['a falling key', 'id bigint PRIMARY KEY', '-n', 'key'],
    ['a time', 'at timestamptz NOT NULL UNIQUE', `'2024-01-01'::timestamptz + n * interval '1.5 min'`, 'key'],
    ['a text', `id text PRIMARY KEY`, `'o''k\\' || lpad(n::text, 6, '0')`, 'key'],
    ['a random key', 'id uuid PRIMARY KEY', 'md5(n::text)::uuid', 'block'],
    ['no key', 'id int', '5', 'block'],
  ])('hold each row once, by %s', async (_, column, value, by) => {
    await source.client.query(`CREATE TABLE orders (${column}, filler text);
      INSERT INTO orders SELECT ${value}, repeat('x', n % 50) FROM generate_series(1, 6000) n; ANALYZE orders`);
    const seen: string[] = [];
    const { result } = await tables.load(
      { table: { schema: 'public', name: 'orders' }, ...small },
      { mode: 'append', onEvent: (event) => void (event.type === 'log' && seen.push(event.message)) },
    );
    expect(result).toMatchObject({ state: 'succeeded', read: 6000, inserted: 6000 });
    await tables.expectSame('orders');
    expect(await howDivided('orders', small)).toBe(by);
  });

  it('hold each row of a partitioned table once', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, filler text) PARTITION BY RANGE (id);
      CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (2000);
      CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (2000) TO (9000);
      INSERT INTO orders SELECT n, repeat('x', 40) FROM generate_series(1, 6000) n; ANALYZE orders`);
    const { result } = await tables.load({ table: { schema: 'public', name: 'orders' }, ...small });
    expect(result).toMatchObject({ state: 'succeeded', read: 6000, inserted: 6000 });
    await tables.expectSame('orders');
    expect(await howDivided('orders', small)).toBe('key');
  });

  it('are read as of one moment, whatever is written meanwhile', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, n int);
      INSERT INTO orders SELECT n, 1 FROM generate_series(1, 8000) n; ANALYZE orders`);
    const before = await contentOf(source.client, 'orders');
    let writing: Promise<unknown> | undefined;
    const { result } = await tables.load(
      { table: { schema: 'public', name: 'orders' }, ...small },
      {
        tuning: { lanes: 1, partBytes: 64 * 1024 },
        onEvent: (event) => {
          if (event.type === 'part')
            writing ??= source.client
              .query(`DELETE FROM orders WHERE id % 3 = 0; UPDATE orders SET n = 2, id = id + 4000 WHERE id > 4000;
              INSERT INTO orders SELECT n, 3 FROM generate_series(-500, 0) n`);
        },
      },
    );
    await writing;
    expect(result).toMatchObject({ state: 'succeeded', read: 8000 });
    expect(await contentOf(target.client, 'copied')).toEqual(before);
  });

  it('are read again from the start where the server ends a session', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, filler text);
      INSERT INTO orders SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n; ANALYZE orders`);
    const ended: Promise<unknown>[] = [];
    const { result } = await tables.load(
      { table: { schema: 'public', name: 'orders' }, rangeBytes: 1024 * 1024 },
      {
        tuning: { lanes: 1, partBytes: 64 * 1024 },
        onEvent: (event) => {
          if (event.type === 'part' && ended.length === 0)
            ended.push(
              source.client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name LIKE 'stevedore s%'`),
            );
        },
      },
    );
    await Promise.all(ended);
    expect(result).toMatchObject({ state: 'succeeded', read: 20000, inserted: 20000 });
    expect(result.attempts.map(({ class: kind }) => kind)).toContain('retryable');
    await tables.expectSame('orders');
  });

  it('give a row that is refused late with its own values', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, code int);
      INSERT INTO orders SELECT n, CASE WHEN n IN (3000, 5000) THEN 7 ELSE n END FROM generate_series(1, 6000) n; ANALYZE orders`);
    const { result, quarantine } = await tables.load(
      { table: { schema: 'public', name: 'orders' }, ...small },
      { rules: [{ column: 'code', rule: 'unique' }], tuning: { partBytes: 64 * 1024 } },
    );
    expect(result).toMatchObject({ state: 'partial', read: 6000, quarantined: 2 });
    expect([...quarantine.rows.values()].map(({ raw }) => raw).sort()).toEqual(['3000\t7', '5000\t7']);
  });
});

describe('several workers', () => {
  it.each([
    ['key', ''],
    ['block', 'md5(n::text)::uuid'],
  ])('take ranges by %s of one moment, and come to what one makes of it', async (by, id) => {
    await target.client.query(`CREATE TABLE copied (id ${id === '' ? 'int' : 'uuid'} PRIMARY KEY, n int)`);
    await source.client.query(`CREATE TABLE orders (id ${id === '' ? 'int' : 'uuid'} PRIMARY KEY, n int);
      INSERT INTO orders SELECT ${id || 'n'}, n FROM generate_series(1, 20000) n; ANALYZE orders`);
    const config = { table: { schema: 'public', name: 'orders' }, rangeBytes: 64 * 1024 };
    expect(await howDivided('orders', config)).toBe(by);
    const before = await contentOf(source.client, 'orders');
    let helped: Promise<SharedWork> | undefined;
    const { result, quarantine } = await tables.load(config, {
      create: false,
      key: ['id'],
      rules: [{ column: 'n', rule: 'range', params: { max: 19990 } }],
      tuning: { lanes: 1, partBytes: 64 * 1024 },
      askForHelp: async ({ plan, context }) => {
        // What is written once the batch has begun is not of it, whoever reads.
        await source.client.query('UPDATE orders SET n = -1; DELETE FROM orders WHERE n = -1');
        helped = shareStaging(plan, { ...context, worker: 'helper', emit: () => undefined });
        return 1;
      },
    });
    expect(result).toMatchObject({ state: 'partial', read: 20000, inserted: 19990, quarantined: 10 });
    const work = await helped!;
    expect(work).toMatchObject({ givenBack: [], error: null });
    expect(work.parts).toBeGreaterThan(0);
    const bad = [...quarantine.rows.values()].map(({ raw }) => `(${raw.replace('\t', ',')})`);
    const all = [...(await contentOf(target.client, 'copied')), ...bad.map((row) => [row])];
    expect(all.map(String).sort()).toEqual(before.map(String).sort());
  });
});
