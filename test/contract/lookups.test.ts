import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectSameAsBatch } from '../support/engine-trial';
import { useDatabase } from '../support/use-database';

const database = useDatabase();

const KEYS = ['DE', 'de', 'DÉ', ' DE', `o'reilly"`, 'a\\b', '1', '1.0', '€'];
const lookups = [
  { name: 'lands', table: { name: 'lands' }, key: ['code'], value: 'name' },
  { name: 'rates', table: { name: 'lands' }, key: ['code', 'number'], value: 'rate' },
];
const expression = (column: string, text: string) => ({
  ...{ column, transform: 'expression' },
  params: { expression: text },
});

it('gives sampled rows what it gives those of a batch, whatever is looked up', async () => {
  await database.client.query(
    `CREATE TABLE lands (code text, number int, name varchar(40), rate numeric(8,3))`,
  );
  for (const [at, key] of KEYS.entries())
    await database.client.query('INSERT INTO lands VALUES ($1, $2, $3, $4)', [
      key,
      at,
      at % 3 ? `N ${key}` : null,
      at / 8,
    ]);
  const cell = fc.oneof(
    fc.constantFrom(...KEYS),
    fc.constant(null),
    fc.string({ maxLength: 3 }).map((text) => text.replaceAll(/[\0\r\n]/g, '')),
  );
  const settings = {
    lookups,
    transforms: [
      expression('name', `lookup('lands', value)`),
      expression('short', `lookup('lands', coalesce(value, 'DE'))`),
      expression('rate', `lookup('rates', value, number) * 2`),
      expression('half', `CASE WHEN value IS NOT NULL THEN 1 / lookup('rates', value, number) END`),
    ],
    rules: [
      { column: 'code', rule: 'expression', params: { expression: `lookup('lands', code) IS NOT NULL` } },
      {
        ...{ column: 'rate', rule: 'expression', severity: 'warning' as const },
        params: { expression: `rate < 1` },
      },
    ],
  };
  const columns = ['code', 'number', 'name', 'short', 'rate', 'half'];
  const row = fc
    .tuple(cell, fc.integer({ min: 0, max: 9 }))
    .map(([code, number]) => [code, String(number), code, code, code, code]);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 40, maxLength: 60 }), async (cells) => {
      await database.client.query(`DROP TABLE IF EXISTS tried;
        CREATE TABLE tried (n int PRIMARY KEY, code text, number int, name text, short varchar(4), rate numeric, half float8)`);
      await expectSameAsBatch(
        { url: database.url, table: 'tried', columns, cells, settings },
        database.client,
      );
    }),
    { numRuns: 4, endOnFailure: true },
  );
  const { rows } = await database.client.query<{ n: string }>(
    `SELECT count(*) AS n FROM tried JOIN lands USING (code) WHERE tried.name = lands.name`,
  );
  expect(Number(rows[0]!.n)).toBeGreaterThan(0);
});
