import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePostgresUrl } from '@/lib/engine/index';
import { quoteIdentifier, quoteLiteral } from '@/lib/engine/sql/identifiers';
import { urlOf } from '../../support/postgres';
import { rowsOf } from '../../support/query';
import { useTables } from '../../support/use-tables';

const tables = useTables();
const { source, target } = tables;

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
    const { result } = await tables.load('kinds');
    expect(result).toMatchObject({ state: 'succeeded', read: 2, inserted: 2, error: null });
    await tables.expectSame('kinds');
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
    const contents = fc.record({
      names: fc.uniqueArray(
        name.map((text) => text.replaceAll('\0', '.')),
        { minLength: 1, maxLength: 4 },
      ),
      rows: fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(contents, async ({ names, rows }) => {
        await source.client.query('DROP TABLE IF EXISTS anything');
        await target.client.query('DROP TABLE IF EXISTS copied');
        const columns = names.map((each) => `${quoteIdentifier(each)} text`).join(', ');
        await source.client.query(`CREATE TABLE anything (${columns})`);
        const values = rows.map(
          (row) =>
            `(${names.map((_, at) => (row[at] === null ? 'NULL' : quoteLiteral(row[at]!.replaceAll('\0', '')))).join(', ')})`,
        );
        await source.client.query(`INSERT INTO anything VALUES ${values.join(', ')}`);
        const { result } = await tables.load('anything');
        expect(result).toMatchObject({ state: 'succeeded', read: rows.length, inserted: rows.length });
        await tables.expectSame('anything');
      }),
      { numRuns: 25 },
    );
  });

  it('are refused with every reason, and kept whole', async () => {
    await source.client.query(`CREATE TABLE numbers (id text, n text);
      INSERT INTO numbers VALUES ('1', '5'), ('2', E'a\\tb'), (NULL, '7'), ('4', '99999999999')`);
    await target.client.query('CREATE TABLE copied (id int PRIMARY KEY, n int)');
    const { result, quarantine } = await tables.load('numbers', {
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
    await tables.load(
      { table: { schema: 'public', name: 'orders' }, columns: ['select', 'id'] },
      { table: 'a' },
    );
    expect(await rowsOf(target.client, 'SELECT * FROM a ORDER BY 2')).toEqual([
      ['a', 1],
      [null, 2],
    ]);
    await tables.load('seen', { table: 'b' });
    expect(await rowsOf(target.client, 'SELECT * FROM b ORDER BY 1')).toEqual([[2], [3]]);
    const query = `WITH big AS (SELECT * FROM orders WHERE x > 5) SELECT count(*) AS n, 'é;--' AS "it's" FROM big; -- done;`;
    await tables.load({ query }, { table: 'c' });
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
    const { result } = await tables.load({ query });
    expect(result).toMatchObject({ state: 'failed', error: { class: 'fatal' } });
    expect(result.error!.code).toMatch(/^source\./);
    if (message !== undefined) expect(result.error!.message).toContain(message);
    expect(await rowsOf(source.client, 'SELECT * FROM orders')).toEqual([[1]]);
  });

  it('does not write by a function either: the transaction is read-only', async () => {
    await source.client.query(`CREATE TABLE orders (id int);
      CREATE FUNCTION sneak() RETURNS int LANGUAGE sql AS 'INSERT INTO orders VALUES (1) RETURNING id'`);
    const { result } = await tables.load({ query: 'SELECT sneak() AS id' });
    expect(result.error).toMatchObject({ code: 'source.notReadOnly', class: 'fatal' });
  });

  it('says what is missing, and what to do', async () => {
    await source.client.query(
      `CREATE TABLE orders (id int); CREATE ROLE stranger_${source.name} LOGIN PASSWORD 'x'`,
    );
    const codeOf = async (config: Record<string, unknown>) => {
      const { error } = (await tables.load(config)).result;
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
    const { result } = await tables.load({ query, statementTimeoutMs: 100 });
    expect(result.error).toMatchObject({ code: 'source.statementStopped', class: 'fatal' });
  });

  it('may be an empty table: nothing to append is a fault, nothing new is none', async () => {
    await source.client.query('CREATE TABLE nothing (id int, at timestamptz)');
    expect((await tables.load('nothing')).result.error).toMatchObject({ code: 'extract.noRows' });
    const { result } = await tables.load('nothing', { incremental: { cursor: 'at' } });
    expect(result).toMatchObject({ state: 'succeeded', read: 0, inserted: 0 });
  });
});

it('is read by a role that may only SELECT, its password nowhere in what the batch says', async () => {
  const role = `reader_${source.name}`;
  await source.client
    .query(`CREATE TABLE orders (id int); INSERT INTO orders VALUES (1); CREATE ROLE ${role} LOGIN PASSWORD 'sesame-1';
    GRANT USAGE ON SCHEMA public TO ${role}; GRANT SELECT ON orders TO ${role}`);
  const { result, events } = await tables.load({
    ...parsePostgresUrl(urlOf(source.name, { user: role, password: 'sesame-1' })),
    table: { schema: 'public', name: 'orders' },
  });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
  expect(JSON.stringify([result, events])).not.toContain('sesame-1');
  await source.client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});
