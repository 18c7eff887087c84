import { beforeEach, expect, it } from 'vitest';
import { runEngine, type RunOptions } from './engine-run';
import { rowsOf } from './query';
import { useDatabase, type FreshDatabase } from './use-database';

/**
 * What columns that no field fills alone hold, stated once for every version of PostgreSQL.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeMappings(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  beforeEach(() => database.client.query('DROP TABLE IF EXISTS lines'));

  const run = (content: string, options: Partial<RunOptions>) =>
    runEngine({
      url: database.url,
      table: 'lines',
      errorThreshold: { share: 1 },
      ...options,
      content,
    });
  const rows = (sql: string) => rowsOf(database.client, sql);

  it('works out constants, joined and repeated fields and expressions, and quarantines just what fails', async () => {
    await database.client.query(
      `CREATE TABLE lines (id int PRIMARY KEY, origin text NOT NULL, name text, initial char(1), price numeric(8,2), total numeric CHECK (total < 1000), share double precision)`,
    );
    const { result, quarantine } = await run(
      [
        'id,first,last,price,quantity',
        '1,Ada,Lovelace,2.50,4',
        '2,,Hopper,1,0',
        '3,,,10,x',
        '4,Jo,,999,2',
        '5,Al,Al,z,1',
      ].join('\n'),
      {
        key: ['id'],
        computed: [
          { column: 'origin', from: { kind: 'constant', value: `we'b\\` } },
          { column: 'name', from: { kind: 'fields', fields: ['first', 'last'] } },
          {
            column: 'initial',
            from: { kind: 'fields', fields: ['last'] },
            transforms: [{ transform: 'expression', params: { expression: 'left(value, 1)' } }],
          },
          { column: 'total', from: { kind: 'expression', expression: 'price::numeric * Quantity::int' } },
          { column: 'share', from: { kind: 'expression', expression: '1 / nullif(quantity, $$$$)::float8' } },
        ],
      },
    );
    expect(quarantine.reasons()).toEqual({
      2: ['share:expression'],
      3: ['total:expression', 'share:expression'],
      4: ['total:check'],
      5: ['price:type', 'total:expression'],
    });
    expect(quarantine.rows.get(2)!.reasons[0]).toMatchObject({
      sqlstate: null,
      message: 'cannot be worked out: division by zero',
    });
    expect(quarantine.rows.get(3)!.reasons[0]!.message).toMatch(
      /^cannot be worked out: invalid input syntax for type integer: "x"$/,
    );
    expect(result).toMatchObject({ state: 'partial', read: 5, inserted: 1, quarantined: 4 });
    expect(await rows('SELECT * FROM lines')).toEqual([
      [1, `we'b\\`, 'Ada Lovelace', 'L', '2.50', '10.00', 0.25],
    ]);
  });

  it('gives what PostgreSQL gives for the same expression, for every row that is right', async () => {
    const numbers = Array.from({ length: 3_000 }, (_, n) => [n, (n * 7) % 13, `${(n % 50) - 10}.5`] as const);
    const expression = `CASE WHEN b::int % 3 = 0 THEN NULL ELSE round(c::numeric / b::int, 2) END`;
    const { result, quarantine } = await run(['a,b,c', ...numbers.map((row) => row.join(','))].join('\n'), {
      create: true,
      computed: [
        { column: 'd', type: 'numeric', from: { kind: 'expression', expression: `c::numeric / b::int` } },
        { column: 'e', type: 'numeric', from: { kind: 'expression', expression } },
      ],
    });
    const bad = numbers.filter(([, b]) => b === 0).length;
    expect(result).toMatchObject({ inserted: numbers.length - bad, quarantined: bad });
    expect(new Set(Object.values(quarantine.reasons()).flat())).toEqual(new Set(['d:expression']));
    expect(
      await rows(
        `SELECT count(*)::int, count(e)::int, bool_and(d = c::numeric / b),
           bool_and(e IS NOT DISTINCT FROM CASE WHEN b % 3 = 0 THEN NULL ELSE round(c::numeric / b, 2) END) FROM lines`,
      ),
    ).toEqual([[numbers.length - bad, numbers.filter(([, b]) => b % 3 !== 0).length, true, true]]);
  });

  it('joins by what is said of missing fields, and takes a default where there is no value or no field', async () => {
    const from = (missing: 'skip' | 'empty' | 'null') => ({
      kind: 'fields' as const,
      fields: ['a', 'b'],
      separator: '-',
      missing,
    });
    const fill = (value: string) => [{ transform: 'default', params: { value } }];
    await run('{"a":"x","b":null,"n":1}\n{"a":"","b":"y","n":null}\n{"a":null,"b":null,"n":3}', {
      create: true,
      mapping: [
        { field: 'n', column: 'n', type: 'integer', transforms: fill('7') },
        { field: 'a', column: 'a', transforms: fill('') },
        { field: 'b', column: 'b', transforms: [{ transform: 'default', params: { value: '-' } }] },
        { field: 'lacking', column: 'lacking', type: 'date', transforms: fill('2024-02-29') },
      ],
      computed: (['skip', 'empty', 'null'] as const).map((missing) => ({
        column: missing,
        from: from(missing),
      })),
    });
    expect(await rows('SELECT n, a, b, lacking::text, skip, "empty", "null" FROM lines ORDER BY n')).toEqual([
      [1, 'x', '-', '2024-02-29', 'x', 'x-', null],
      [3, '', '-', '2024-02-29', null, '-', null],
      [7, '', 'y', '2024-02-29', 'y', '-y', '-y'],
    ]);
  });

  it('reads paths into JSON records, typed like any field, with what is not there as NULL', async () => {
    const records = [
      `{"id":1,"customer":{"name":"A \\"q\\" \\u00e9","address":{"city":"Oslo"}},"items":[{"sku":"a","n":1.50},{"sku":"b"}],"odd":{"x.y":true}}`,
      `{"id":2,"customer":null,"items":[]}`,
      `{"id":3,"customer":{"address":{"city":null,"City":"no"},"name":[1, {"k": "v"}]},"items":"none"}`,
      `{"id":4,"customer":{"address":{"city":"Rom","city":"Paris"}},"items":[ 1 , {"sku" : "c" , "n" : "bad"} ]}`,
    ];
    const { result, quarantine } = await run(records.join('\n'), {
      create: true,
      mapping: [
        { field: 'id', column: 'id' },
        { field: 'customer', column: 'customer' },
        {
          field: 'customer.name',
          column: 'name',
          type: 'jsonb',
          transforms: [
            {
              transform: 'expression',
              params: {
                expression: `CASE WHEN left(value, 1) = '[' THEN value ELSE '"' || replace(value, '"', '\\"') || '"' END`,
              },
            },
          ],
        },
        { field: 'customer.address.city', column: 'city' },
        { field: 'items[0].sku', column: 'sku' },
        { field: 'items[1].n', column: 'n', type: 'numeric' },
        { field: 'odd["x.y"]', column: 'odd' },
      ],
      computed: [
        { column: 'where', from: { kind: 'expression', expression: `customer.address.city || '!'` } },
        { column: 'first', type: 'numeric', from: { kind: 'fields', fields: ['items[0].n'] } },
      ],
    });
    expect(quarantine.reasons()).toEqual({ 4: ['n:type'] });
    expect(result).toMatchObject({ state: 'partial', inserted: 3 });
    expect(
      await rows(
        'SELECT id::int, name, city, sku, n, odd, "where", first::text, customer FROM lines ORDER BY id',
      ),
    ).toEqual([
      [
        1,
        'A "q" é',
        'Oslo',
        'a',
        null,
        true,
        'Oslo!',
        '1.50',
        { name: 'A "q" é', address: { city: 'Oslo' } },
      ],
      [2, null, null, null, null, null, null, null, null],
      [
        3,
        [1, { k: 'v' }],
        null,
        null,
        null,
        null,
        null,
        null,
        { address: { city: null, City: 'no' }, name: [1, { k: 'v' }] },
      ],
    ]);
  });

  it('lets a computed column be the key and the subject of rules', async () => {
    await database.client.query('CREATE TABLE lines (code text PRIMARY KEY, n int)');
    const computed = [
      { column: 'code', from: { kind: 'fields' as const, fields: ['a', 'b'], separator: '/' } },
    ];
    const rules = [{ rule: 'pattern', column: 'code', params: { pattern: '^[a-z]+/[0-9]+$' } }];
    const options: Partial<RunOptions> = { key: ['code'], computed, rules };
    await run('a,b,n\nx,1,1\ny,2,2\nz,,3', options);
    const { result, quarantine } = await run('a,b,n\nx,1,1\ny,2,9\nx,1,5', options);
    expect(result).toMatchObject({ updated: 2, duplicates: 1 });
    expect(quarantine.rows.size).toBe(0);
    expect(await rows('SELECT code, n FROM lines ORDER BY code')).toEqual([
      ['x/1', 5],
      ['y/2', 9],
    ]);
  });

  it('says before a row is read what is wrong with a computed column', async () => {
    await database.client.query('CREATE TABLE lines (n int, m int, t text)');
    const failure = async (computed: NonNullable<RunOptions['computed']>) =>
      (await run('n,m\n1,2', { computed })).result.error;
    const expression = (text: string) => [
      { column: 't', from: { kind: 'expression', expression: text } as const },
    ];
    expect(await failure([{ column: 'n', from: { kind: 'constant', value: 'x' } }])).toMatchObject({
      code: 'prepare.badTransform',
      message: expect.stringMatching(/column "n".*invalid input syntax for type integer: "x"/) as string,
    });
    expect(await failure(expression('nowhere || m'))).toMatchObject({
      code: 'prepare.badTransform',
      message: expect.stringMatching(/"t".*there is no column nowhere/) as string,
    });
    expect(await failure(expression('m + 1'))).toMatchObject({
      code: 'prepare.badTransform',
      message: expect.stringMatching(/"t".*operator does not exist: text pg_catalog\.\+ integer/) as string,
    });
    // It would fail for every row.
    expect(await failure(expression('m || (1 / 0)'))).toMatchObject({
      message: expect.stringMatching(/"t".*division by zero/) as string,
    });
    expect(await failure(expression('(SELECT 1)'))).toMatchObject({
      message: expect.stringMatching(/"t".*a subquery is not allowed/) as string,
    });
    expect(await failure([{ column: 't', from: { kind: 'fields', fields: ['x'] } }])).toMatchObject({
      code: 'prepare.noSuchField',
    });
    expect(
      await failure([1, 2].map((n) => ({ column: 't', from: { kind: 'constant', value: `${n}` } }))),
    ).toMatchObject({ code: 'prepare.mappedTwice' });
    expect(await rows('SELECT count(*)::int FROM lines')).toEqual([[0]]);
  });
}
