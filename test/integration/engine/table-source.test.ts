import fc from 'fast-check';
import type { Client } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { parsePostgresUrl, shareStaging, type SharedWork } from '@/lib/engine/index';
import { postgresSource } from '@/lib/engine/sources/postgres';
import { quoteIdentifier, quoteLiteral } from '@/lib/engine/sql/identifiers';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { urlOf } from '../../support/postgres';
import { useDatabase } from '../../support/use-database';

const source = useDatabase();
const target = useDatabase();
beforeEach(async () => {
  await source.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await target.client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await target.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
});

/** Loads `reads` (a table's name, or more of a config) into a table that is made for it. */
function load(reads: string | Record<string, unknown>, options: Partial<RunOptions> = {}) {
  const config = typeof reads === 'string' ? { table: { schema: 'public', name: reads } } : reads;
  return runEngine({
    source: { kind: 'postgres', config: { ...parsePostgresUrl(source.url), ...config } },
    url: target.url,
    table: 'copied',
    create: true,
    ...options,
  });
}

async function rowsOf(client: Client, sql: string): Promise<unknown[][]> {
  return (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows;
}

/** The whole table, every value as the server writes it. */
function contentOf(client: Client, table: string): Promise<unknown[][]> {
  return rowsOf(client, `SELECT t::text FROM ${table} t ORDER BY 1`);
}

async function expectSame(table: string, columns = '*'): Promise<void> {
  const wanted = await contentOf(source.client, `(SELECT ${columns} FROM ${table})`);
  expect(await contentOf(target.client, 'copied')).toEqual(wanted);
}

describe('values', () => {
  it('come over as they are, whatever their type, and the columns are made of the types of the source', async () => {
    await source.client.query(`
      CREATE TYPE mood AS ENUM ('so so', 'fine');
      CREATE DOMAIN price AS numeric(8,3) CHECK (VALUE > 0);
      CREATE TABLE kinds (
        a smallint, b integer, c bigint, d numeric(12,4), e numeric, f real, g double precision, h boolean, i text,
        j varchar(7), k char(5), l bytea, m date, n time, o timetz, p timestamp(3), q timestamptz, r interval, s uuid,
        t json, u jsonb, v int[], w text[][], x inet, y macaddr, z bit(3), aa varbit, ab point, ac int4range,
        ad tstzmultirange, ae mood, af price, ag xml, ah tsvector, ai money, aj "char", ak name, al regclass, am bpchar,
        an mood[]);
      INSERT INTO kinds VALUES (
        -32768, 2147483647, -9223372036854775808, 1234.5, 'NaN', 'Infinity', 0.1, true, E'a\\tb\\nc\\\\d\\re "f" \\\\N \\\\.',
        'ü', 'x', '\\x00ff0a', '0044-03-15 BC', '24:00', '12:00+05:30', '2024-02-29 12:00:00.123', 'infinity',
        '1 year -2 days 03:04:05.6', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a": 1,  "a": "x\\\\n"}', '{"b": [null, "\\\\t"]}',
        '{1,NULL,3}', '{{a,"b,\\"c\\""},{NULL,""}}', '10.0.0.1/8', '08:00:2b:01:02:03', B'101', B'1', '(1.5,-2)', '[1,5)',
        '{[2024-01-01 00:00+00,)}', 'so so', 9.5, '<a>&amp;</a>', 'fat:1A cat', '12.34', 'q', 'n', 'kinds', 'trailing   ',
        '{fine}'), (
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        '{}', '{}', NULL, NULL, NULL, '', NULL, 'empty', '{}', NULL, NULL, '', '', NULL, '', '', NULL, '', NULL)`);
    const { result } = await load('kinds');
    expect(result).toMatchObject({ state: 'succeeded', read: 2, inserted: 2, error: null });
    await expectSame('kinds');
    const types = `SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute
                   WHERE attnum > 0 AND attrelid = `;
    const [[before], [after]] = await Promise.all([
      rowsOf(source.client, `${types} 'kinds'::regclass`),
      rowsOf(target.client, `${types} 'copied'::regclass`),
    ]);
    const own = String(before![0]).replace(', mood,', ', text,').replace(', price,', ', numeric(8,3),');
    expect(after![0]).toBe(own.replace(', regclass,', ', text,').replace('mood[]', 'text'));
  });

  it('come over whatever they and their columns are called', async () => {
    const cell = fc.option(fc.string({ unit: 'binary', maxLength: 12 }), { nil: null });
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const tables = fc.record({
      names: fc.uniqueArray(
        name.map((text) => text.replaceAll('\0', '.')),
        { minLength: 1, maxLength: 4 },
      ),
      rows: fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(tables, async ({ names, rows }) => {
        await source.client.query('DROP TABLE IF EXISTS anything');
        await target.client.query('DROP TABLE IF EXISTS copied');
        const columns = names.map((each) => `${quoteIdentifier(each)} text`).join(', ');
        await source.client.query(`CREATE TABLE anything (${columns})`);
        const values = rows.map(
          (row) =>
            `(${names.map((_, at) => (row[at] === null ? 'NULL' : quoteLiteral(row[at]!.replaceAll('\0', '')))).join(', ')})`,
        );
        await source.client.query(`INSERT INTO anything VALUES ${values.join(', ')}`);
        const { result } = await load('anything');
        expect(result).toMatchObject({ state: 'succeeded', read: rows.length, inserted: rows.length });
        await expectSame('anything');
      }),
      { numRuns: 25 },
    );
  });

  it('are refused with every reason, and kept whole', async () => {
    await source.client.query(`CREATE TABLE numbers (id text, n text);
      INSERT INTO numbers VALUES ('1', '5'), ('2', E'a\\tb'), (NULL, '7'), ('4', '99999999999')`);
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, n int)');
    const { result, quarantine } = await load('numbers', {
      create: false,
      key: ['id'],
      errorThreshold: { share: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', read: 4, inserted: 1, quarantined: 3 });
    expect([...quarantine.rows.values()].map(({ raw, piece }) => [raw, piece]).sort()).toEqual([
      ['2\ta\\tb', 'public.numbers'],
      ['4\t99999999999', 'public.numbers'],
      ['\\N\t7', 'public.numbers'],
    ]);
  });
});

describe('what is read', () => {
  it('can be chosen columns, a view, or a query that ends in a comment', async () => {
    await source.client
      .query(`CREATE TABLE orders (id int, "select" text, x int); CREATE VIEW seen AS SELECT id + 1 AS next FROM orders;
      INSERT INTO orders VALUES (1, 'a', 5), (2, NULL, 6)`);
    await load({ table: { schema: 'public', name: 'orders' }, columns: ['select', 'id'] }, { table: 'a' });
    expect(await rowsOf(target.client, 'SELECT * FROM a ORDER BY 2')).toEqual([
      ['a', 1],
      [null, 2],
    ]);
    await load('seen', { table: 'b' });
    expect(await rowsOf(target.client, 'SELECT * FROM b ORDER BY 1')).toEqual([[2], [3]]);
    const query = `WITH big AS (SELECT * FROM orders WHERE x > 5) SELECT count(*) AS n, 'é;--' AS "it's" FROM big; -- done;`;
    await load({ query }, { table: 'c' });
    expect(await rowsOf(target.client, 'SELECT * FROM c')).toEqual([['1', 'é;--']]);
  });

  it.each([
    ['DELETE FROM orders', 'it is no SELECT'],
    ['SELECT 1; SELECT 2', 'it holds 2 statements'],
    ['', undefined],
    ['SELECT 1) TO STDOUT; DROP TABLE orders; --', 'syntax error'],
    ['SELECT * INTO other FROM orders', 'does more than read'],
    ['SELECT * FROM orders FOR UPDATE', 'does more than read'],
    ['WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone', 'does more than read'],
    [`SELECT pg_read_file('/etc/passwd')`, 'pg_read_file'],
    [`SELECT pg_catalog.set_config('transaction_read_only', 'off', false)`, 'set_config'],
    ['SELECT 1 AS a, 2 AS a', 'the name "a"'],
    ['SELECT nothing FROM orders', 'does not exist'],
    ['SELECT id FROM elsewhere', 'does not exist'],
    ['SELECT 1 / (id - 1) FROM orders', 'division by zero'],
  ])('cannot be %s', async (query, message) => {
    await source.client.query('CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)');
    const { result } = await load({ query });
    expect(result).toMatchObject({ state: 'failed', error: { class: 'fatal' } });
    expect(result.error!.code).toMatch(/^source\./);
    if (message !== undefined) expect(result.error!.message).toContain(message);
    expect(await rowsOf(source.client, 'SELECT * FROM orders')).toEqual([[1]]);
  });

  it('does not write by a function either: the transaction is read-only', async () => {
    await source.client.query(`CREATE TABLE orders (id int);
      CREATE FUNCTION sneak() RETURNS int LANGUAGE sql AS 'INSERT INTO orders VALUES (1) RETURNING id'`);
    const { result } = await load({ query: 'SELECT sneak() AS id' });
    expect(result.error).toMatchObject({ code: 'source.notReadOnly', class: 'fatal' });
  });

  it('says what is missing, and what to do', async () => {
    await source.client.query(
      `CREATE TABLE orders (id int); CREATE ROLE stranger_${source.name} LOGIN PASSWORD 'x'`,
    );
    const codeOf = async (config: Record<string, unknown>) => {
      const { error } = (await load(config)).result;
      expect(error!.message).toMatch(/[.:] [A-Z]/);
      return error!.code;
    };
    const orders = { table: { schema: 'public', name: 'orders' } };
    const login = { user: `stranger_${source.name}`, password: 'x' };
    expect(await codeOf({ ...orders, columns: ['none'] })).toBe('source.missingColumn');
    expect(await codeOf({ table: { schema: 'none', name: 'orders' } })).toBe('source.notFound');
    expect(await codeOf({ ...orders, ...login })).toBe('source.noPrivilege');
    expect(await codeOf({ ...orders, ...login, password: 'y' })).toBe('source.wrongPassword');
    expect(await codeOf({ ...orders, database: 'none' })).toBe('source.noSuchDatabase');
    await source.client.query(`DROP ROLE stranger_${source.name}`);
  });

  it('ends a statement that takes too long, and says where the limit is', async () => {
    await source.client.query('CREATE TABLE n AS SELECT FROM generate_series(1, 3000)');
    const query = 'SELECT count(*) AS n FROM n a, n b, n c';
    const { result } = await load({ query, statementTimeoutMs: 100 });
    expect(result.error).toMatchObject({ code: 'source.statementStopped', class: 'fatal' });
  });

  it('may be an empty table: nothing to append is a fault, nothing new is none', async () => {
    await source.client.query('CREATE TABLE nothing (id int, at timestamptz)');
    expect((await load('nothing')).result.error).toMatchObject({ code: 'extract.noRows' });
    const { result } = await load('nothing', { incremental: { cursor: 'at' } });
    expect(result).toMatchObject({ state: 'succeeded', read: 0, inserted: 0 });
  });
});

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
    const { result } = await load(
      { table: { schema: 'public', name: 'orders' }, ...small },
      { mode: 'append', onEvent: (event) => void (event.type === 'log' && seen.push(event.message)) },
    );
    expect(result).toMatchObject({ state: 'succeeded', read: 6000, inserted: 6000 });
    await expectSame('orders');
    expect(await howDivided('orders', small)).toBe(by);
  });

  it('hold each row of a partitioned table once', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, filler text) PARTITION BY RANGE (id);
      CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (2000);
      CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (2000) TO (9000);
      INSERT INTO orders SELECT n, repeat('x', 40) FROM generate_series(1, 6000) n; ANALYZE orders`);
    const { result } = await load({ table: { schema: 'public', name: 'orders' }, ...small });
    expect(result).toMatchObject({ state: 'succeeded', read: 6000, inserted: 6000 });
    await expectSame('orders');
    expect(await howDivided('orders', small)).toBe('key');
  });

  it('are read as of one moment, whatever is written meanwhile', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, n int);
      INSERT INTO orders SELECT n, 1 FROM generate_series(1, 8000) n; ANALYZE orders`);
    const before = await contentOf(source.client, 'orders');
    let writing: Promise<unknown> | undefined;
    const { result } = await load(
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
    const { result } = await load(
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
    await expectSame('orders');
  });

  it('give a row that is refused late with its own values', async () => {
    await source.client.query(`CREATE TABLE orders (id int PRIMARY KEY, code int);
      INSERT INTO orders SELECT n, CASE WHEN n IN (3000, 5000) THEN 7 ELSE n END FROM generate_series(1, 6000) n; ANALYZE orders`);
    const { result, quarantine } = await load(
      { table: { schema: 'public', name: 'orders' }, ...small },
      { rules: [{ column: 'code', rule: 'unique' }], tuning: { partBytes: 64 * 1024 } },
    );
    expect(result).toMatchObject({ state: 'partial', read: 6000, quarantined: 2 });
    expect([...quarantine.rows.values()].map(({ raw }) => raw).sort()).toEqual(['3000\t7', '5000\t7']);
  });
});

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
    const { result, quarantine } = await load(config, {
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

describe('an incremental load', () => {
  const increment = async (options: Partial<RunOptions> = {}) =>
    (await load('events', { key: ['id'], incremental: { cursor: 'seen' }, ...options })).result;

  it('reads no more than what has come since', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen bigint);
      INSERT INTO events SELECT n, n * 10 FROM generate_series(1, 1000) n`);
    expect(await increment()).toMatchObject({ read: 1000, watermark: { before: null, after: '10000' } });
    await source.client.query(
      'INSERT INTO events VALUES (1001, 10010); UPDATE events SET seen = 10005 WHERE id = 5',
    );
    const result = await increment();
    expect(result).toMatchObject({ inserted: 1, updated: 1, watermark: { after: '10010' } });
    expect(result.read).toBeLessThan(10);
    expect(
      await increment({ incremental: { cursor: 'seen', rerun: { from: '20', to: '40' } } }),
    ).toMatchObject({
      read: 3,
      unchanged: 3,
      filtered: 0,
    });
    await expectSame('events');
  });

  it('loses no row whose time the destination keeps in a coarser type', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen timestamptz NOT NULL);
      INSERT INTO events VALUES (1, '2024-01-01 10:00:00.1236')`);
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, seen timestamptz(3))');
    await increment({ create: false });
    // Kept as .124, which is later than this one.
    await source.client.query(`INSERT INTO events VALUES (2, '2024-01-01 10:00:00.1238')`);
    expect(await increment({ create: false })).toMatchObject({ state: 'succeeded', inserted: 1 });
  });

  it('holds days against times, to the end of the day', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen timestamp);
      INSERT INTO events VALUES (1, '2024-01-01 23:59'), (2, '2024-01-02 23:59'), (3, '2024-01-03')`);
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, seen date)');
    const rerun = { from: '2024-01-02', to: '2024-01-02' };
    const result = await increment({ create: false, incremental: { cursor: 'seen', rerun } });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(await rowsOf(target.client, 'SELECT id FROM copied')).toEqual([[2]]);
  });

  it('leaves to the destination what it keeps in another order: texts, and numbers kept as text', async () => {
    await source.client.query(
      `CREATE TABLE events (id int PRIMARY KEY, seen int); INSERT INTO events VALUES (1, 9)`,
    );
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, seen text)');
    await increment({ create: false });
    await source.client.query('INSERT INTO events VALUES (2, 95), (3, 10)');
    expect(await increment({ create: false })).toMatchObject({ read: 3, inserted: 1, filtered: 1 });
  });

  it('refuses rows without a cursor, as any source does', async () => {
    await source.client.query(`CREATE TABLE events (id int PRIMARY KEY, seen date);
      INSERT INTO events SELECT n, '2024-01-01'::date + n FROM generate_series(1, 10) n`);
    await increment();
    await source.client.query("INSERT INTO events VALUES (11, NULL), (12, DATE '2024-05-05')");
    expect(await increment({ errorThreshold: { share: 1 } })).toMatchObject({ inserted: 1, quarantined: 1 });
  });
});

it('is read by a role that may only SELECT, its password nowhere in what the batch says', async () => {
  const role = `reader_${source.name}`;
  await source.client
    .query(`CREATE TABLE orders (id int); INSERT INTO orders VALUES (1); CREATE ROLE ${role} LOGIN PASSWORD 'sesame-1';
    GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON orders TO ${role}`);
  const { result, events } = await load({
    ...parsePostgresUrl(urlOf(source.name, { user: role, password: 'sesame-1' })),
    table: { schema: 'public', name: 'orders' },
  });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
  expect(JSON.stringify([result, events])).not.toContain('sesame-1');
  await source.client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});
