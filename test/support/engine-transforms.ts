import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { TestDatabase } from './postgres';
import { runEngine, type RunOptions } from './engine-run';
import { useDatabase } from './use-database';
import { BAD, dayOf, momentOf, numberOf, writtenRows, type WrittenRow } from './written-cells';

/**
 * What transforms make of rows, stated once for every version of PostgreSQL: the outcome must be the same row for row.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeTransforms(makeDatabase: () => Promise<Pick<TestDatabase, 'url' | 'drop'>>): void {
  const database = useDatabase(makeDatabase);

  beforeEach(async () => {
    await database.client.query('DROP TABLE IF EXISTS sales');
    await database.client.query(
      'CREATE TABLE sales (id int PRIMARY KEY, name varchar(5), price numeric(6,2) NOT NULL, day date CHECK (day > $$2000-01-01$$), seen timestamptz, paid boolean)',
    );
  });

  const transforms = [
    { column: 'id', transform: 'trim' },
    { column: 'name', transform: 'trim' },
    { column: 'name', transform: 'null-if', params: { values: ['N/A'] } },
    { column: 'price', transform: 'trim' },
    { column: 'price', transform: 'parse-number', params: { decimal: ',', thousands: '.' } },
    { column: 'price', transform: 'quantise', params: { decimals: 2 } },
    { column: 'day', transform: 'parse-date', params: { format: 'DD.MM.YYYY' } },
    {
      column: 'seen',
      transform: 'parse-timestamp',
      params: { format: 'DD.MM.YYYY HH24:MI', timeZone: 'Europe/Berlin' },
    },
    { column: 'paid', transform: 'parse-boolean', params: { true: ['ja'], false: ['nein'] } },
  ];

  function load(lines: string[], options: Partial<RunOptions> = {}) {
    return runEngine({
      content: ['id;name;price;day;seen;paid', ...lines, ''].join('\n'),
      url: database.url,
      table: 'sales',
      key: ['id'],
      transforms,
      rules: [{ column: 'price', rule: 'range', params: { min: 1 } }],
      errorThreshold: { share: 1 },
      ...options,
    });
  }

  async function sales(): Promise<unknown[][]> {
    await database.client.query(`SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'`);
    const { rows } = await database.client.query({
      text: 'SELECT id, name, price::text, day::text, seen::text, paid FROM sales ORDER BY id',
      rowMode: 'array',
    });
    return rows;
  }

  it('transforms each value in order, then types and judges it; a load of the same again changes nothing', async () => {
    const lines = [
      ' 1 ;  ann ; 1.234,567;29.02.2024;01.07.2024 12:00;JA',
      '2;N/A;1,00;;;',
      '3;"  bob";"12,5";31.12.2023;31.12.2023 23:59;nein',
    ];
    expect((await load(lines)).result).toMatchObject({ state: 'succeeded', read: 3, inserted: 3 });
    expect(await sales()).toEqual([
      [1, 'ann', '1234.57', '2024-02-29', '2024-07-01 10:00:00+00', true],
      [2, null, '1.00', null, null, null],
      [3, 'bob', '12.50', '2023-12-31', '2023-12-31 22:59:00+00', false],
    ]);
    const again = await load([...lines.slice(0, 2), '3;bob;12,5;31.12.2023;31.12.2023 23:59;ja']);
    expect(again.result).toMatchObject({ state: 'succeeded', inserted: 0, updated: 1, unchanged: 2 });
  });

  it('quarantines what a transform cannot read, with the cell as it stood and every other reason of the row', async () => {
    const { result, quarantine } = await load([
      '1;ann;1,00;01.01.2024;01.01.2024 10:00;ja',
      '2;ann;1.5;31.02.2024;2024-01-01 10:00;vielleicht',
      '3;abcdef;0,50;01.01.2024;;',
      'x;ann;99999,99;01.01.2024;;',
      '5;ann;;01.01.1999;;',
      '6;ann; ;01.01.2024;;',
    ]);
    expect(result).toMatchObject({ state: 'partial', read: 6, inserted: 1, quarantined: 5 });
    expect(quarantine.reasons()).toEqual({
      2: ['price:parse-number', 'day:parse-date', 'seen:parse-timestamp', 'paid:parse-boolean'],
      3: ['price:range', 'name:type'],
      4: ['id:type', 'price:type'],
      5: ['price:not-null'],
      6: ['price:not-null'],
    });
    expect(quarantine.rows.get(2)!.reasons[1]).toMatchObject({
      column: 'day',
      value: '31.02.2024',
      message: 'cannot be read as a date written as DD.MM.YYYY',
    });
    expect(await sales()).toHaveLength(1);
  });

  it('judges a number that was read as it would the plain one', async () => {
    const { quarantine } = await load(
      ['1;ann;-0,01;;;', '2;ann;0;;;', '3;ann;-0;;;', '4;ann;-1.000,5;;;', '5;ann;0,01;;;'],
      { rules: [{ column: 'price', rule: 'range', params: { min: 0 } }] },
    );
    expect(quarantine.reasons()).toEqual({ 1: ['price:range'], 4: ['price:range'] });
  });

  it('creates columns of the type that their transforms give', async () => {
    await database.client.query('DROP TABLE sales');
    const { result } = await load(['1;ann;1,5;01.02.2024;01.02.2024 10:00;ja'], { create: true, rules: [] });
    expect(result.state).toBe('succeeded');
    const { rows } = await database.client.query(
      `SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) AS columns
       FROM pg_attribute WHERE attrelid = 'sales'::regclass AND attnum > 0`,
    );
    expect(rows[0].columns).toBe(
      'id bigint, name text, price numeric, day date, seen timestamp with time zone, paid boolean',
    );
  });

  it('says before it reads a row what is wrong with a transform', async () => {
    const failing = (transform: object) => load(['1;ann;1;;;'], { transforms: [transform as never] });
    expect((await failing({ column: 'pirce', transform: 'trim' })).result.error).toMatchObject({
      code: 'prepare.noSuchColumn',
      message: expect.stringContaining('"pirce"'),
    });
    expect((await failing({ column: 'price', transform: 'trimm' })).result.error).toMatchObject({
      code: 'prepare.unknownTransform',
    });
    expect(
      (await failing({ column: 'price', transform: 'parse-number', params: { decimal: ';' } })).result.error,
    ).toMatchObject({ code: 'prepare.badTransform', message: expect.stringContaining('"price"') });
  });

  it.each(['csv', 'quoted csv', 'ndjson'])(
    'reads from %s every number and date that is written as it should be, and no other',
    async (form) => {
      await database.client.query(
        'DROP TABLE IF EXISTS facts; CREATE TABLE facts (id int PRIMARY KEY, price numeric(6,2), day date, seen timestamp)',
      );
      const written = fc.sample(writtenRows, { numRuns: 3_000, seed: 20_261_127 });
      const { result } = await load([], {
        ...fileOf(form, written),
        table: 'facts',
        rules: [],
        errorThreshold: { share: 1 },
        transforms: [
          { column: 'price', transform: 'trim' },
          { column: 'price', transform: 'parse-number', params: { decimal: ',', thousands: '.' } },
          { column: 'day', transform: 'parse-date', params: { format: 'DD.MM.YYYY' } },
          { column: 'seen', transform: 'parse-timestamp', params: { format: 'DD.MM.YYYY HH24:MI' } },
        ],
      });
      const expected = written
        .map(({ price, day, seen }, at) => [at, numberOf(price), dayOf(day), momentOf(seen)])
        .filter((row) => !row.includes(BAD));
      expect(expected.length).toBeGreaterThan(200);
      expect(result.quarantined).toBe(written.length - expected.length);
      await database.client.query(`SET DateStyle TO 'ISO'`);
      const { rows } = await database.client.query({
        text: 'SELECT id, price::text, day::text, seen::text FROM facts ORDER BY id',
        rowMode: 'array',
      });
      expect(rows).toEqual(expected);
    },
  );
}

function fileOf(form: string, written: WrittenRow[]): Pick<RunOptions, 'content' | 'fileName' | 'format'> {
  if (form === 'ndjson') {
    const lines = written.map((row, id) => JSON.stringify({ id, ...row }));
    return { content: `${lines.join('\n')}\n`, fileName: 'facts.ndjson' };
  }
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const cell = (text: string) => (form === 'quoted csv' || text.includes('"') ? quoted(text) : text);
  const lines = written.map(({ price, day, seen }, id) =>
    [String(id), ...[price, day, seen].map(cell)].join(';'),
  );
  return {
    content: `id;price;day;seen\n${lines.join('\n')}\n`,
    format: { kind: 'csv', dialect: { delimiter: ';', quote: '"' } },
  };
}
