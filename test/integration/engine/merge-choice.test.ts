import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { OLDER_MAJORS } from '../../support/older-postgres';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startThrowawayServer } from '../../support/postgres-server';

let database: Pick<TestDatabase, 'url' | 'drop'>;
let client: Client;

/** The oldest version that is supported, and our own. */
const SERVERS: Record<number, () => Promise<typeof database>> = {
  [OLDER_MAJORS[0]!]: async () => {
    const server = await startThrowawayServer({}, OLDER_MAJORS[0]);
    return { url: server.url, drop: server.stop };
  },
  18: createTestDatabase,
};

const ROWS = 60_000;
const numbers = Array.from({ length: ROWS }, (_, index) => index + 1);
const csv = (lines: string[]) => `id,name\n${lines.join('\n')}\n`;
const changed = (id: number) => `${id},new ${id}`;
const unchanged = (id: number) => `${id},old ${id}`;

async function rows(sql: string): Promise<unknown[][]> {
  return (await client.query({ text: sql, rowMode: 'array' })).rows as unknown[][];
}

// One lane, so that the rows lie in one staging table, and the sample takes the same ones each time.
const load = (content: string, more: Partial<RunOptions> = {}) =>
  runEngine({ content, url: database.url, table: 't', key: ['id'], tuning: { lanes: 1 }, ...more });

const TABLES = {
  'a plain table': 'CREATE TABLE t (id int PRIMARY KEY, name text)',
  'a partitioned table': `CREATE TABLE t (id int PRIMARY KEY, name text) PARTITION BY HASH (id);
    CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)`,
};

const PLACES = Object.keys(SERVERS).flatMap((major) =>
  Object.entries(TABLES).map(([table, ddl]) => ({ major, table, ddl })),
);

describe.each(PLACES)('into $table that holds rows, on PostgreSQL $major', ({ major, ddl }) => {
  beforeAll(async () => {
    database = await SERVERS[Number(major)]!();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  beforeEach(async () => {
    await client.query(`DROP TABLE IF EXISTS t; ${ddl}`);
    await client.query(`INSERT INTO t SELECT id, 'old ' || id FROM generate_series(1, ${ROWS}) id`);
  });

  it('writes without counting first where every row changed, and says so', async () => {
    const { result } = await load(csv(numbers.map(changed)));
    expect(result).toMatchObject({ state: 'succeeded', updated: ROWS, inserted: 0, unchanged: 0 });
    expect(result.plan).toEqual({
      merge: 'update changed',
      why: expect.stringMatching(/^none of \d+ sampled rows was unchanged.*first$/),
    });
    expect(await rows(`SELECT count(*)::int FROM t WHERE name = 'new ' || id`)).toEqual([[ROWS]]);
  });

  it('counts a row that the sample missed, and leaves it alone', async () => {
    const [before] = await rows('SELECT xmin::text FROM t WHERE id = 30000');
    const lines = numbers.map((id) => (id === 30_000 ? unchanged(id) : changed(id)));
    const { result } = await load(csv([...lines, changed(ROWS + 1)]));
    expect(result).toMatchObject({ updated: ROWS - 1, inserted: 1, unchanged: 1 });
    expect(result.plan).toEqual({
      merge: 'update changed, insert missing',
      why: expect.stringContaining('one join found those that needed no writing'),
    });
    expect(await rows('SELECT xmin::text FROM t WHERE id = 30000')).toEqual([before]);
  });

  it('counts first where the sample finds unchanged rows', async () => {
    const lines = numbers.map((id) => (id % 2 === 0 ? unchanged(id) : changed(id)));
    const { result } = await load(csv(lines));
    expect(result).toMatchObject({ updated: ROWS / 2, unchanged: ROWS / 2 });
    expect(result.plan.why).toBe(`one join found 0 new, ${ROWS / 2} changed and ${ROWS / 2} unchanged rows`);
  });

  it.each([
    { duplicates: 'last', name: 'last' },
    { duplicates: 'first', name: 'new 7' },
  ] as const)('lets the $duplicates win where rows are written without being counted', async (each) => {
    const lines = numbers.map((id) => (id === 30_000 ? unchanged(id) : changed(id)));
    const { result } = await load(csv([...lines, '7,last']), { writing: { duplicates: each.duplicates } });
    expect(result).toMatchObject({ state: 'succeeded', updated: ROWS - 1, unchanged: 1, duplicates: 1 });
    expect(await rows('SELECT name FROM t WHERE id = 7')).toEqual([[each.name]]);
  });

  it('counts a repeated row that changes nothing as a duplicate', async () => {
    const { result } = await load(csv([...numbers.map(unchanged), unchanged(7), changed(8)]));
    expect(result).toMatchObject({ unchanged: ROWS - 1, updated: 1, duplicates: 2 });
    expect(await rows('SELECT name FROM t WHERE id = 8')).toEqual([['new 8']]);
  });

  it('finds repeated keys among new rows', async () => {
    const { result } = await load(csv([unchanged(7), '70001,a', '70001,b']));
    expect(result).toMatchObject({ unchanged: 1, inserted: 1, duplicates: 1 });
    expect(await rows('SELECT name FROM t WHERE id = 70001')).toEqual([['b']]);
  });

  it('deletes what is missing where everything else changed', async () => {
    const { result } = await load(csv(numbers.slice(10).map(changed)), { mode: 'mirror' });
    expect(result).toMatchObject({ updated: ROWS - 10, inserted: 0, unchanged: 0, deleted: 10 });
    expect(result.plan.merge).toBe('update changed, delete missing');
  });

  it('adds new keys alone in mode insert-only', async () => {
    const { result } = await load(csv(numbers.map((id) => changed(id + ROWS))), { mode: 'insert-only' });
    expect(result).toMatchObject({ inserted: ROWS, updated: 0, unchanged: 0 });
    expect(result.plan.merge).toBe('insert missing');
  });

  it('counts first where triggers might write rows again', async () => {
    await client.query(
      `CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.id = 2 THEN NULL ELSE NEW END; END'`,
    );
    await client.query('CREATE TRIGGER swallow BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION swallow()');
    const { result } = await load(csv(numbers.map(changed)));
    expect(result).toMatchObject({ state: 'failed', error: { code: 'reconcile.notConserved' } });
    expect(await rows(`SELECT count(*)::int FROM t WHERE name LIKE 'new%'`)).toEqual([[0]]);
    await client.query('DROP FUNCTION swallow CASCADE');
  });
});
