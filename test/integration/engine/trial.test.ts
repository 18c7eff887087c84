import { beforeEach, expect, it } from 'vitest';
import type { LoadError } from '@/lib/engine/errors';
import type { Trial } from '@/lib/engine/index';
import { expectSameAsBatch, tryEngine } from '../../support/engine-trial';
import { urlOf } from '../../support/postgres';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeEach(async () => {
  await database.client.query(
    `DROP TABLE IF EXISTS sales;
     CREATE TABLE sales (id int PRIMARY KEY, price numeric(6,2) NOT NULL, day date, status varchar(9) CHECK (status <> 'none'))`,
  );
});

const header = 'id;price;day;status';
const transforms = [
  { column: 'price', transform: 'parse-number', params: { decimal: ',' } },
  { column: 'day', transform: 'parse-date', params: { format: 'DD.MM.YYYY' } },
];
type Options = Parameters<typeof tryEngine>[0];
const trySales = (lines: string[], options: Partial<Options> = {}) =>
  tryEngine({
    ...{ url: database.url, table: 'sales', key: ['id'], transforms },
    content: [header, ...lines, ''].join('\n'),
    ...options,
  });

function reasonsOf({ rows }: Trial): Record<number, string[]> {
  const told = rows.filter(({ reasons }) => reasons.length > 0);
  return Object.fromEntries(
    told.map(({ row, reasons }) => [
      row,
      reasons.map(({ column, rule, from }) => `${column}:${rule}:${from ?? 'demanded'}`),
    ]),
  );
}

it('shows of each row what stands in the source, what becomes of it, and every reason against it', async () => {
  const trial = await trySales(
    [
      '1;1,50;29.02.2024;open',
      '2;x;31.02.2024;none',
      '3;-1,00;;closed',
      '4;"";01.01.2024;open',
      '5;1,00;too;many;fields',
    ],
    {
      rules: [
        { column: 'status', rule: 'one-of', params: { values: ['open', 'none'] }, severity: 'warning' },
        { column: 'price', rule: 'range', params: { min: 0 } },
      ],
    },
  );
  expect(trial.rows.slice(0, 3).map(({ line, source, values }) => ({ line, source, values }))).toEqual([
    {
      line: 2,
      source: ['1', '1,50', '29.02.2024', 'open'],
      values: ['1', '1.50', '2024-02-29', 'open'],
    },
    { line: 3, source: ['2', 'x', '31.02.2024', 'none'], values: ['2', null, null, 'none'] },
    { line: 4, source: ['3', '-1,00', null, 'closed'], values: ['3', '-1.00', null, 'closed'] },
  ]);
  expect(trial.rows.at(-1)).toMatchObject({ raw: '5;1,00;too;many;fields', source: [], values: [] });
  expect(reasonsOf(trial)).toEqual({
    2: ['price:parse-number:demanded', 'day:parse-date:demanded', 'status:check:demanded'],
    3: ['price:range:1'],
    4: ['price:not-null:demanded'],
    5: ['null:malformed:demanded'],
  });
  // A warning is judged of rows that are not refused, an error of those whose cell can be read.
  expect(trial.rules.map(({ failed, notJudged, reads }) => ({ failed, notJudged, reads }))).toEqual([
    { failed: 0, notJudged: 4, reads: ['status'] },
    { failed: 1, notJudged: 2, reads: ['price'] },
  ]);
});

it('judges sampled rows against each other and against tables, and says what a whole batch would break', async () => {
  await database.client.query(`DROP TABLE IF EXISTS statuses; CREATE TABLE statuses (name text);
    INSERT INTO statuses VALUES ('open')`);
  const trial = await trySales(['1;1;;open', '2;1;;open', '3;1;;shut', '4;1;;'], {
    rules: [
      { column: 'price', rule: 'unique' },
      { column: 'status', rule: 'exists-in', params: { table: 'statuses', column: 'name' } },
      { rule: 'row-count', params: { min: 10 } },
      { column: 'day', rule: 'null-share', params: { most: 50 } },
    ],
  });
  expect(reasonsOf(trial)).toEqual({
    2: ['price:unique:0'],
    3: ['price:unique:0', 'status:exists-in:1'],
    4: ['price:unique:0'],
  });
  expect(trial.rules.map(({ judges, failed, says }) => [judges, failed, says])).toEqual([
    ['set', 3, null],
    ['set', 1, null],
    ['batch', 0, '4 rows were read, and at least 10 are expected'],
    ['batch', 0, '"day" is missing in 100.0 % of the rows, and at most 50 % are allowed'],
  ]);
});

it('says what is wrong with a rule, and tries the others', async () => {
  await database.client.query(
    `DROP VIEW IF EXISTS slow; CREATE VIEW slow AS SELECT 'open'::text AS name FROM pg_sleep(30)`,
  );
  const trial = await trySales(['1;-1,0;;open', '2;1,0;;open', '3;1,0;01.02.2024;open'], {
    statementTimeoutMs: 500,
    rules: [
      { column: 'price', rule: 'range', params: { min: 0 } },
      { column: 'price', rule: 'range', params: {} },
      { column: 'nowhere', rule: 'required' },
      { column: 'status', rule: 'pattern', params: { pattern: '(o)\\1' } },
      { column: 'status', rule: 'pattern', params: { pattern: '(open' } },
      { column: 'status', rule: 'range', params: { min: 1 } },
      { column: 'status', rule: 'expression', params: { expression: 'prise > 1' } },
      { column: 'status', rule: 'quux' },
      { column: 'status', rule: 'exists-in', params: { table: 'slow', column: 'name' } },
      { column: 'status', rule: 'exists-in', params: { table: 'missing', column: 'name' } },
      { column: 'day', rule: 'required' },
    ],
  });
  expect(trial.rules.map(({ problem }) => problem)).toEqual([
    null,
    'needs min, max or both',
    expect.stringContaining('which no field fills'),
    expect.stringContaining('back references'),
    expect.stringContaining('parentheses () not balanced'),
    expect.stringContaining('a text has no range'),
    expect.stringContaining('prise'),
    expect.stringContaining('There is no rule "quux"'),
    expect.stringContaining('statement timeout'),
    expect.stringContaining('does not exist'),
    null,
  ]);
  expect(reasonsOf(trial)).toEqual({ 1: ['price:range:0', 'day:required:10'], 2: ['day:required:10'] });
});

it('says which column has transforms that cannot be used, and tries the others', async () => {
  const trial = await trySales(['1;1,5;01.02.2024;op en'], {
    transforms: [
      { column: 'price', transform: 'parse-number', params: { decimal: ';' } },
      { column: 'status', transform: 'replace-pattern', params: { pattern: '(' } },
      ...transforms.filter(({ column }) => column === 'day'),
    ],
    rules: [{ column: 'price', rule: 'range', params: { min: 2 } }],
  });
  expect(trial.columns.map(({ column, problem, isTransformed }) => [column, problem, isTransformed])).toEqual(
    [
      ['id', null, false],
      ['price', expect.stringContaining('wrong parameters'), true],
      ['day', null, true],
      ['status', expect.stringContaining('parentheses () not balanced'), true],
    ],
  );
  expect(trial.rules[0]!.problem).toBe('The transforms of price cannot be used yet.');
  expect(trial.rows[0]).toMatchObject({ reasons: [], values: ['1', null, '2024-02-01', 'op en'] });
});

it('types columns of a table that is yet to be made, and leaves nothing behind', async () => {
  const objects = `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`;
  const before = (await database.client.query(objects)).rows;
  const trial = await trySales(['1;1,5;01.02.2024;open'], { table: 'made', create: true });
  expect(trial.columns.map(({ column, type }) => [column, type])).toEqual([
    ['id', 'bigint'],
    ['price', 'numeric'],
    ['day', 'date'],
    ['status', 'text'],
  ]);
  expect((await database.client.query(objects)).rows).toEqual(before);
});

it('takes types that take no NULL, as a batch does', async () => {
  await database.client.query(
    `CREATE DOMAIN must AS int NOT NULL; CREATE TABLE strict (n int PRIMARY KEY, plain must, trimmed must, note text)`,
  );
  const { trial } = await expectSameAsBatch(
    {
      ...{ url: database.url, table: 'strict', columns: ['plain', 'trimmed', 'note'] },
      cells: [
        ['1', ' 2 ', ' x '],
        ['y', 'z', null],
        [null, '3', ''],
      ],
      settings: { transforms: ['trimmed', 'note'].map((column) => ({ column, transform: 'trim' })) },
    },
    database.client,
  );
  expect(trial.rows[0]!.values).toEqual(['1', '1', '2', 'x']);
});

it('takes no more than the rows it was asked for, whatever the source holds', async () => {
  const lines = Array.from({ length: 30_000 }, (_, at) => `${at};1,0;;open`);
  const trial = await trySales(lines, { most: 100 });
  expect(trial).toMatchObject({ isWhole: false, rows: { length: 100 } });
  expect(trial.rows.at(-1)).toMatchObject({ row: 100, line: 101, source: ['99', '1,0', null, 'open'] });
  expect((await trySales(lines.slice(0, 100), { most: 100 })).isWhole).toBe(true);
});

it('says what to grant to a role that may make no temporary tables', async () => {
  const role = `trier_${process.pid}`;
  await database.client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT SELECT ON sales TO ${role};
    REVOKE TEMPORARY ON DATABASE ${database.name} FROM PUBLIC`);
  try {
    const url = urlOf(database.name, { user: role, password: 'secret' });
    const error = await trySales(['1;1;;open'], { url }).catch((caught: LoadError) => caught);
    expect(error).toMatchObject({ code: 'trial.noTemporaryTables' });
    await database.client.query(/As an administrator, run: (.*;)$/.exec((error as LoadError).message)![1]!);
    expect((await trySales(['1;1;;open'], { url })).rows).toHaveLength(1);
  } finally {
    await database.client.query(
      `DROP OWNED BY ${role}; DROP ROLE ${role}; GRANT TEMPORARY ON DATABASE ${database.name} TO PUBLIC`,
    );
  }
});

it('ends what it has begun in the destination when nobody waits for it any more', async () => {
  await database.client.query(
    `DROP VIEW IF EXISTS slow; CREATE VIEW slow AS SELECT 'open'::text AS name FROM pg_sleep(60)`,
  );
  const controller = new AbortController();
  const trial = trySales(['1;1;;open'], {
    signal: controller.signal,
    statementTimeoutMs: 60_000,
    rules: [{ column: 'status', rule: 'exists-in', params: { table: 'slow', column: 'name' } }],
  });
  const sessions = async () =>
    (
      await database.client.query(
        `SELECT FROM pg_stat_activity WHERE datname = $1 AND query LIKE '%slow%' AND pid <> pg_backend_pid()`,
        [database.name],
      )
    ).rowCount;
  await expect.poll(sessions).toBe(1);
  controller.abort();
  await expect(trial).rejects.toThrow();
  await expect.poll(sessions).toBe(0);
});
