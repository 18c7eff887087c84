import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePostgresUrl } from '@/lib/engine/index';
import { runEngine, type EngineRun, type RunOptions } from './engine-run';
import { useDatabase, type FreshDatabase } from './use-database';

const wholes = (least: bigint, most: bigint) => fc.bigInt(least, most).map(String);
const floats = (float: fc.Arbitrary<number>) =>
  fc.oneof(float.map(String), fc.constantFrom('NaN', '-0', 'Infinity', '-Infinity', '1e-30'));
const days = fc.oneof(
  fc.constantFrom('0044-03-15 BC', '4713-01-01 BC', 'infinity', '-infinity', '5874897-12-31', '2000-01-01'),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2400-01-01') })
    .map((day) => day.toISOString()),
);
const times = fc.oneof(
  fc.constantFrom('24:00', '00:00', '23:59:59.999999'),
  fc.integer({ min: 0, max: 86_399 }).map(clock),
);
const moments = fc.oneof(
  fc.constantFrom('0044-03-15 12:00:00.5 BC', 'infinity', '-infinity', '294276-12-30 23:59:59.999999'),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2400-01-01') })
    .map((at) => at.toISOString()),
);
const texts = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '.'));
const numerics = fc.oneof(
  fc.constantFrom(
    'NaN',
    'Infinity',
    '-Infinity',
    '0.000',
    '-0.10',
    '1e-40',
    `${'9'.repeat(60)}.${'1'.repeat(30)}`,
  ),
  fc.tuple(wholes(-(10n ** 18n), 10n ** 18n), fc.nat(9)).map(([whole, tail]) => `${whole}.${tail}0`),
);

function clock(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 23);
}

/** Every type that goes over as a tuple, and values of it as text. */
const KINDS: [type: string, values: fc.Arbitrary<string>][] = [
  ['boolean', fc.constantFrom('t', 'f')],
  ['smallint', wholes(-32_768n, 32_767n)],
  ['integer', wholes(-(2n ** 31n), 2n ** 31n - 1n)],
  ['bigint', wholes(-(2n ** 63n), 2n ** 63n - 1n)],
  ['real', floats(fc.float({ noNaN: true, noDefaultInfinity: true }))],
  ['double precision', floats(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }))],
  ['date', days],
  ['time', times],
  ['time(2)', times],
  ['timetz', times.map((time) => `${time}+05:30`)],
  ['timestamp', moments],
  ['timestamp(3)', moments],
  ['timestamptz', moments],
  ['timestamptz(0)', moments],
  ['interval', fc.constantFrom('1 year -2 days 03:04:05.6', '-178000000 years', '0', '-00:00:00.000001')],
  ['interval day to second(2)', fc.constantFrom('3 days 01:02:03.456', '-1 day')],
  ['uuid', fc.uuid()],
  ['bytea', fc.uint8Array({ maxLength: 20 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`)],
  ['bigint', wholes(-99n, 99n)],
  ['numeric', numerics],
  ['numeric(12,4)', fc.constantFrom('1.5', '-99999999.9999', 'NaN', '0')],
  ['text', texts],
  ['varchar(7)', texts.map((text) => [...text].slice(0, 7).join(''))],
  ['char(5)', fc.constantFrom('', 'a', 'a b', 'abcde')],
  ['jsonb', fc.json().map((text) => text.replaceAll('\\u0000', 'x'))],
];

/**
 * Rows that go over as tuples come to what they come to as text.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeTuples(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  const load = (from: string, options: Partial<RunOptions> = {}): Promise<EngineRun> =>
    runEngine({
      source: {
        kind: 'postgres',
        config: { ...parsePostgresUrl(database.url), table: { schema: 'public', name: from } },
      },
      url: database.url,
      table: 'copied',
      errorThreshold: { share: 1 },
      ...options,
    });
  const contentOf = async (table: string) =>
    (await database.client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).rows;
  const logOf = ({ events }: EngineRun) =>
    events.flatMap((event) => (event.type === 'log' ? [event.message] : [])).join('\n');

  it('of every type, whatever their values', async () => {
    const columns = KINDS.map(([type], index) => `c${index} ${type}`);
    await database.client.query(
      `CREATE TABLE kinds (${columns.join(', ')}); CREATE TABLE copied (LIKE kinds)`,
    );
    const row = fc.tuple(...KINDS.map(([, values]) => fc.option(values, { nil: null, freq: 8 })));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        await database.client.query('TRUNCATE kinds, copied');
        const places = KINDS.map((_, index) => `$${index + 1}`).join(', ');
        for (const values of rows)
          await database.client.query(`INSERT INTO kinds VALUES (${places})`, values);
        const run = await load('kinds');
        expect(run.result).toMatchObject({ state: 'succeeded', read: rows.length, inserted: rows.length });
        expect(logOf(run)).toContain('as tuples of binary COPY');
        expect(await contentOf('copied')).toEqual(await contentOf('kinds'));
      }),
      { numRuns: 10 },
    );
    await database.client.query('DROP TABLE kinds, copied');
  });

  it('in what is refused: the same rows, whole, for the same reasons', async () => {
    await database.client.query(`
      CREATE TABLE readings (id int, at timestamptz, ok boolean, x float8, code char(3), y int, z smallint, note text);
      INSERT INTO readings
        SELECT n, '2024-01-01'::timestamptz + n * interval '1 h', n % 3 = 0, CASE WHEN n <> 2000 THEN n / 7.0 ELSE 0 END, 'a',
               n % 100, NULLIF(n % 11, 5), E'tab\\t\\\\' || n FROM generate_series(1, 4000) n`);
    const outcomes: unknown[] = [];
    for (const binaryCopy of ['auto', 'off'] as const) {
      // A quotient that cannot be worked out ends the COPY of its whole part.
      await database.client.query(`CREATE TABLE copied (LIKE readings, PRIMARY KEY (id), CHECK (1 / x > 0))`);
      const run = await load('readings', {
        key: ['id'],
        rules: [
          { rule: 'range', column: 'y', params: { max: 97 } },
          { rule: 'required', column: 'z' },
          { rule: 'range', column: 'id', params: { max: 3_990 }, severity: 'warning' },
        ],
        tuning: { binaryCopy, partBytes: 64 * 1024 },
      });
      expect(run.result).toMatchObject({ state: 'partial', read: 4000, warnings: 8, error: null });
      expect(logOf(run).includes('as tuples')).toBe(binaryCopy === 'auto');
      const refused = [...run.quarantine.rows.values()].map(({ byteOffset: _, part: __, ...row }) => row);
      outcomes.push({
        refused: refused.sort((a, b) => a.row - b.row),
        groups: run.result.errorGroups.map(({ rule, column, rows }) => [rule, column, rows]),
        stands: await contentOf('copied'),
      });
      await database.client.query('DROP TABLE copied');
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
    await database.client.query('DROP TABLE readings');
  });

  it('with a row that is too long: the batch begins anew with text', async () => {
    await database.client.query(`CREATE TABLE long (id int, a int, b int, note text);
      INSERT INTO long SELECT n, n, n, repeat('x', CASE WHEN n = 700 THEN 5000 ELSE 5 END) FROM generate_series(1, 900) n;
      CREATE TABLE copied (LIKE long)`);
    const { result, quarantine } = await load('long', {
      tuning: { maxRecordBytes: 4096 },
      retry: { retries: 0 },
    });
    expect(result).toMatchObject({ state: 'partial', read: 900, inserted: 899, quarantined: 1, error: null });
    expect(result.attempts.map(({ code }) => code)).toEqual(['stage.notTuples']);
    expect(quarantine.rows.get(700)!.raw).toMatch(/^700\t700\t700\tx{4000}/);
    await database.client.query('DROP TABLE long, copied');
  });

  it.each<[string, { from: string; to?: string; options?: Partial<RunOptions> }, string]>([
    [
      'another width',
      { from: 'id int', to: 'id bigint' },
      'the field "id" is integer and is staged as bigint',
    ],
    ['another precision', { from: 'n timestamp(3)', to: 'n timestamp(0)' }, 'timestamp(0) without time zone'],
    ['a shorter text', { from: 'n varchar(9)', to: 'n varchar(5)' }, 'varying(5)'],
    ['a list', { from: 'n int[]' }, 'the field "n" is integer[]'],
    ['a type of somebody’s own', { from: 'n mood' }, 'is of a type of its own'],
    ['texts', { from: 'a text, n int' }, '1 of 2 columns texts'],
    [
      'a transform',
      {
        from: 'n date',
        options: { transforms: [{ column: 'n', transform: 'null-if', params: { values: ['x'] } }] },
      },
      'the field "n" is date and is staged as text',
    ],
  ])('go as text where there is %s, and the batch says so', async (_, { from, to = from, options }, why) => {
    await database.client.query(`DROP TYPE IF EXISTS mood CASCADE; CREATE TYPE mood AS ENUM ('fine');
      CREATE TABLE given (${from}); INSERT INTO given VALUES (DEFAULT); CREATE TABLE copied (${to})`);
    const run = await load('given', options);
    expect(run.result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(logOf(run)).toContain('Rows go over as text: ');
    expect(logOf(run)).toContain(why);
    await database.client.query('DROP TABLE given, copied');
  });

  it('go over as tuples into texts without a limit, whatever text they were', async () => {
    await database.client
      .query(`CREATE TABLE given (a int, b int, c int, n char(4)); INSERT INTO given VALUES (1, 2, 3, 'x');
      CREATE TABLE copied (a int, b int, c int, n text)`);
    const run = await load('given');
    expect(logOf(run)).toContain('as tuples of binary COPY');
    expect(await contentOf('copied')).toEqual([{ row: '(1,2,3,"x   ")' }]);
    await database.client.query('DROP TABLE given, copied');
  });
}
