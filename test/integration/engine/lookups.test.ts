import { rm } from 'node:fs/promises';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { fileOf, MemoryQuarantine, runEngine, type RunOptions } from '../../support/engine-run';
import { tryEngine } from '../../support/engine-trial';
import { createTestDatabase, urlOf } from '../../support/postgres';
import { rowsOf, stagingTables } from '../../support/query';
import { openSharingWorld } from '../../support/sharing-world';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeAll(async () => {
  await database.client.query(
    `CREATE SCHEMA "re""f"; CREATE TABLE "re""f"."la nds" ("co""de" char(2), name text, PRIMARY KEY ("co""de"));
     INSERT INTO "re""f"."la nds" VALUES ('DE', 'Germany'), ('FR', 'France'), ('XX', NULL);
     CREATE TABLE rates (currency text, day date, rate numeric(8,4));
     INSERT INTO rates VALUES ('EUR', '2026-01-01', 1.5), ('EUR', '2026-01-02', 2), (NULL, '2026-01-01', 9), ('USD', NULL, 9);
     CREATE VIEW known AS SELECT id, 'k' || id AS word FROM generate_series(1, 3) id;
     CREATE TABLE twice (code text, name text); INSERT INTO twice VALUES ('a', 'x'), ('a', 'y'), ('b', 'z')`,
  );
});
beforeEach(async () => {
  await database.client.query(
    `DROP TABLE IF EXISTS sales; CREATE TABLE sales (id int PRIMARY KEY, land text, total numeric, word text UNIQUE)`,
  );
});

const lands = {
  name: 'lands',
  table: { schema: 're"f', name: 'la nds' },
  key: ['co"de'],
  value: 'name',
};
const rates = { name: 'rates', table: { name: 'rates' }, key: ['currency', 'day'], value: 'rate' };
const known = { name: 'known words', table: { name: 'known' }, key: ['id'], value: 'word' };
const expression = (column: string, text: string) => ({
  ...{ column, transform: 'expression' },
  params: { expression: text },
});
const load = (content: string, options: Partial<RunOptions> = {}) =>
  runEngine({ ...{ content, url: database.url, table: 'sales', key: ['id'] }, ...options });
const read = (sql = 'SELECT id, land, total::float, word FROM sales ORDER BY id') =>
  rowsOf(database.client, sql);

const CONTENT = `id,land,total,word,day
1,DE,10,1,2026-01-01
2,fr,10,2,2026-01-02
3,XX,10,9,2026-01-03
4,,5,,2026-01-01
`;
const settings: Partial<RunOptions> = {
  lookups: [lands, rates, known],
  mapping: [
    { field: 'id', column: 'id' },
    { field: 'land', column: 'land', transforms: [] },
    { field: 'word', column: 'word' },
    { field: 'day', column: null },
    { field: 'total', column: null },
  ],
  computed: [
    {
      column: 'total',
      from: { kind: 'expression', expression: `total::int * coalesce(lookup('rates', 'EUR', day), 0)` },
    },
  ],
  transforms: [
    expression('land', `coalesce(lookup('lands', upper(value)), value, '-')`),
    expression('word', `lookup('known words', value)`),
  ],
};
const LOADED = [
  [1, 'Germany', 15, 'k1'],
  [2, 'France', 20, 'k2'],
  [3, 'XX', 0, null],
  [4, '-', 7.5, null],
];

it.each<[string, Partial<RunOptions>]>([
  ['append', { key: [], mode: 'append' }],
  ['upsert', { rules: [{ column: 'word', rule: 'unique' }] }],
  ['mirror', { mode: 'mirror', writing: { deletionBrake: 1 } }],
  ['replace', { mode: 'replace', key: [] }],
  ['insert-only', { mode: 'insert-only', writing: { duplicates: 'quarantine' } }],
  ['upsert in lanes', { tuning: { mergeLanes: 2, lanes: 2 } }],
])('takes values from tables of the destination: %s', async (_name, options) => {
  const { result } = await load(CONTENT, { ...settings, ...options });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 4, error: null });
  expect(await read()).toEqual(LOADED);
  expect(await stagingTables(database.client)).toEqual([]);
});

it('makes a table of what is looked up', async () => {
  await database.client.query('DROP TABLE sales');
  const { result } = await load('id,land\n1,DE\n2,AT\n', {
    ...{ create: true, lookups: [lands] },
    transforms: [expression('land', `lookup('lands', value)`)],
  });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
  expect(await read('SELECT id::int, land FROM sales ORDER BY id')).toEqual([
    [1, 'Germany'],
    [2, null],
  ]);
});

it('refuses rows that a rule looks up in vain, and those whose value is not of the column’s type', async () => {
  const { result, quarantine } = await load('id,land,total\n1,DE,DE\n2,AT,1\n3,FR,\n', {
    lookups: [lands],
    transforms: [expression('total', `coalesce(lookup('lands', value), value)`)],
    rules: [
      { column: 'land', rule: 'expression', params: { expression: `lookup('lands', land) IS NOT NULL` } },
    ],
    errorThreshold: { share: 1 },
  });
  expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 2 });
  expect(quarantine.reasons()).toEqual({ 1: ['total:type'], 2: ['land:expression'] });
});

it('may decide what an update writes, and a rehearsal says what it would', async () => {
  await database.client.query(`INSERT INTO sales VALUES (1, 'DE', 1, NULL), (2, 'FR', 1, NULL)`);
  const options: Partial<RunOptions> = {
    lookups: [lands],
    writing: { columnPolicies: { land: { expression: `coalesce(lookup('lands', new.land), old.land)` } } },
  };
  const content = 'id,land,total\n1,FR,1\n2,AT,1\n';
  const rehearsed = await load(content, { ...options, isRehearsal: true });
  expect(rehearsed.result).toMatchObject({ updated: 1, unchanged: 1 });
  expect(await read('SELECT land FROM sales ORDER BY id')).toEqual([['DE'], ['FR']]);
  expect((await load(content, options)).result).toMatchObject({ updated: 1, unchanged: 1 });
  expect(await read('SELECT land FROM sales ORDER BY id')).toEqual([['France'], ['FR']]);
});

it('compares keys byte by byte, whatever the collation of the column that they come from', async () => {
  await database.client.query(
    `DROP TABLE sales; DROP DOMAIN IF EXISTS code; CREATE DOMAIN code AS text COLLATE "POSIX";
     CREATE TABLE sales (id int PRIMARY KEY, land text COLLATE "POSIX", word code);
     INSERT INTO sales VALUES (1, 'DE', NULL)`,
  );
  const { result, quarantine } = await load('id,land,word\n1,FR,DE\n', {
    lookups: [lands],
    writing: { columnPolicies: { land: { expression: `lookup('lands', old.land)` } } },
    rules: [
      { column: 'word', rule: 'expression', params: { expression: `lookup('lands', word) = 'Germany'` } },
    ],
  });
  expect(quarantine.reasons()).toEqual({});
  expect(result).toMatchObject({ state: 'succeeded', updated: 1, error: null });
  expect(await read('SELECT land, word FROM sales')).toEqual([['Germany', 'DE']]);
});

it('reads a view whose functions name tables without their schema', async () => {
  await database.client.query(
    `CREATE TABLE colours (code text PRIMARY KEY, name text); INSERT INTO colours VALUES ('r', 'red');
     CREATE FUNCTION colour_of(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT name FROM colours WHERE code = $1';
     CREATE VIEW coloured AS SELECT code, colour_of(code) AS name FROM colours`,
  );
  const options = {
    lookups: [{ name: 'colours', table: { name: 'coloured' }, key: ['code'], value: 'name' }],
    transforms: [expression('land', `lookup('colours', value)`)],
  };
  const { result } = await load('id,land\n1,r\n', options);
  expect(result).toMatchObject({ state: 'succeeded', error: null });
  expect(await read('SELECT land FROM sales')).toEqual([['red']]);
  const { rows } = await tryEngine({
    ...{ ...options, content: 'id,land\n1,r\n', url: database.url, table: 'sales', key: ['id'] },
  });
  expect(rows[0]!.values).toEqual(['1', 'red']);
});

it('takes all values of a batch from one moment, also where it goes on after a pause', async () => {
  await database.client.query(
    `DROP TABLE IF EXISTS moving; CREATE TABLE moving AS SELECT n AS id, 'before' AS word FROM generate_series(1, 9) n`,
  );
  const rows = Array.from({ length: 20_000 }, (_, at) => `${at + 1},${(at % 9) + 1}`);
  const pause = new AbortController();
  const { folder, file } = await fileOf(`id,land\n${rows.join('\n')}\n`);
  const options = {
    ...{
      batchId: 'look-up pause',
      quarantine: new MemoryQuarantine(),
      tuning: { lanes: 1, partBytes: 64 * 1024 },
    },
    source: { kind: 'file', config: { path: file } },
    lookups: [{ name: 'moving', table: { name: 'moving' }, key: ['id'], value: 'word' }],
    transforms: [expression('land', `lookup('moving', value)`)],
    rules: [{ column: 'land', rule: 'required' }],
  };
  const first = await load('', {
    ...options,
    pause: pause.signal,
    onEvent: ({ type }) => {
      if (type === 'part') pause.abort();
    },
  });
  expect(first.result).toMatchObject({ error: { code: 'batch.paused' } });
  await database.client.query(`UPDATE moving SET word = 'after'; DELETE FROM moving WHERE id = 9`);
  const second = await load('', options);
  expect(second.result).toMatchObject({ state: 'succeeded', inserted: 20_000 });
  expect(await read('SELECT DISTINCT land FROM sales')).toEqual([['before']]);
  await rm(folder, { recursive: true });
});

it('works the same in workers that share a batch', async () => {
  const sharing = await openSharingWorld(await createTestDatabase());
  try {
    await sharing.client.query(
      `CREATE TABLE orders (id bigint PRIMARY KEY, customer text NOT NULL, quantity int);
       CREATE TABLE numbers AS SELECT n, n * 2 AS doubled FROM generate_series(1, 9) n`,
    );
    const given = {
      lookups: [{ name: 'doubled', table: { name: 'numbers' }, key: ['n'], value: 'doubled' }],
      transforms: [expression('quantity', `lookup('doubled', value)`)],
      errorThreshold: { share: 1 },
    };
    const alone = await sharing.run(given);
    const shared = await sharing.run(given, async (world) => {
      await sharing.startHelper(world);
      return 1;
    });
    expect(shared.table).toEqual(alone.table);
    expect(shared.table.length).toBeGreaterThan(0);
    expect(shared.result.quarantined).toBe(alone.result.quarantined);
  } finally {
    await sharing.close();
  }
});

it.each<[string, string, RunOptions['lookups'], RegExp]>([
  [
    'an unknown name',
    `lookup('land', value)`,
    [lands, rates],
    /no look-up "land"; the load has "lands", "rates"\. Correct the name/,
  ],
  ['any name where there are none', `lookup('land', value)`, [], /no look-up "land"; the load has none/],
  ['too few keys', `lookup('rates', value)`, [rates], /"rates" takes 2 values \("currency", "day"\), not 1/],
  [
    'a table that is not there',
    `lookup('a', value)`,
    [{ ...lands, name: 'a', table: { name: 'nothing' } }],
    /"a" reads public\.nothing, which is not in the destination/,
  ],
  [
    'a column that is not there',
    `lookup('a', value)`,
    [{ ...rates, name: 'a', value: 'x' }],
    /"a" reads "x" of public\.rates, which has "currency", "day", "rate"/,
  ],
  [
    'a value that does not fit',
    `lookup('rates', value, value) + current_date`,
    [rates],
    /operator is not unique|operator does not exist/,
  ],
  [
    'a key that is not unique',
    `lookup('a', value)`,
    [{ name: 'a', table: { name: 'twice' }, key: ['code'], value: 'name' }],
    /finds more than one row of public\.twice for the code a\. Choose key columns/,
  ],
])('refuses %s before a row is read, in a batch and in a trial', async (_name, text, lookups, message) => {
  const options = { lookups, transforms: [expression('land', text)] };
  const { result } = await load('id,land\n1,DE\n', options);
  expect(result).toMatchObject({
    state: 'failed',
    read: 0,
    error: { class: 'fatal', message: expect.stringMatching(message) as string },
  });
  expect(await stagingTables(database.client)).toEqual([]);
  const trial = await tryEngine({
    ...options,
    content: 'id,land\n1,DE\n',
    url: database.url,
    table: 'sales',
    key: ['id'],
  }).then(
    ({ columns }) => columns.map(({ problem }) => problem).join(''),
    (error: Error) => error.message,
  );
  expect(trial).toMatch(message);
});

it('does not mind a look-up that nothing calls', async () => {
  const { result } = await load('id,land\n1,DE\n', { lookups: [{ ...rates, table: { name: 'nothing' } }] });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
});

it('names the rights to read its table and to find its values that the role lacks', async () => {
  const role = `looker_${process.pid}`;
  await database.client
    .query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT CREATE ON DATABASE ${database.name} TO ${role};
    REVOKE TEMPORARY ON DATABASE ${database.name} FROM PUBLIC; CREATE SCHEMA closed;
    CREATE TABLE closed.words AS SELECT 1 AS id, 'one' AS word; ALTER TABLE sales OWNER TO ${role}`);
  try {
    const run = () =>
      load('id,word\n1,1\n', {
        url: urlOf(database.name, { user: role, password: 'secret' }),
        stagingSchema: 'staging_of_looker',
        lookups: [{ name: 'words', table: { schema: 'closed', name: 'words' }, key: ['id'], value: 'word' }],
        transforms: [expression('word', `lookup('words', value)`)],
      });
    const granted: string[] = [];
    for (let tries = 0; tries < 4; tries += 1) {
      const { result } = await run();
      const [, grant] = /run: (GRANT [^;]*;)/.exec(result.error?.message ?? '') ?? [];
      if (grant === undefined) break;
      granted.push(grant.replace(`"${role}"`, 'looker').replace(`"${database.name}"`, 'here'));
      await database.client.query(grant);
    }
    expect(granted).toEqual([
      'GRANT USAGE ON SCHEMA "closed" TO looker;',
      'GRANT SELECT ON "closed"."words" TO looker;',
      'GRANT TEMPORARY ON DATABASE here TO looker;',
    ]);
    expect(await read('SELECT id, word FROM sales')).toEqual([[1, 'one']]);
  } finally {
    await database.client.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
  }
});
