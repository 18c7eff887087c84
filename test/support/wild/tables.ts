import { expect, it } from 'vitest';
import { makeWorld, type Server } from './world';

/** Tables that are not plain tables. */
export function describeTables(server: Server): void {
  const { sql, rows, load } = makeWorld(server);

  const partitioned = () =>
    sql(
      'CREATE TABLE t (id int, year int, name text, PRIMARY KEY (id, year)) PARTITION BY LIST (year)',
      'CREATE TABLE t25 PARTITION OF t FOR VALUES IN (2025)',
      'CREATE TABLE t26 PARTITION OF t FOR VALUES IN (2026)',
      `INSERT INTO t VALUES (1, 2025, 'old'), (2, 2026, 'old')`,
    );

  it.each(['upsert', 'append', 'mirror'] as const)(
    'loads a partitioned table in write mode %s, and quarantines rows that fit no partition',
    async (mode) => {
      await partitioned();
      const { result, quarantine } = await load(
        `id,year,name\n${mode === 'append' ? 8 : 1},2025,new\n3,2026,new\n4,2030,new\n`,
        { mode, key: mode === 'append' ? [] : ['id', 'year'], writing: { approveDeletions: true } },
      );
      expect(result).toMatchObject({ state: 'partial', quarantined: 1 });
      expect(quarantine.reasons()).toEqual({ 3: ['null:partition'] });
      const left = { upsert: [[1, 'new'], [2, 'old'], [3, 'new']], mirror: [[1, 'new'], [3, 'new']], append: [[1, 'old'], [2, 'old'], [3, 'new'], [8, 'new']] }; // prettier-ignore
      expect(await rows('SELECT id, name FROM t ORDER BY id')).toEqual(left[mode]);
    },
  );

  it('moves a row to another partition where its key lies elsewhere', async () => {
    await partitioned();
    const { result } = await load('id,year,name\n1,2026,moved\n');
    expect(result).toMatchObject({ state: 'succeeded', updated: 1 });
    expect(await rows('SELECT id, name FROM t26 ORDER BY id')).toEqual([
      [1, 'moved'],
      [2, 'old'],
    ]);
  });

  it('loads an empty partitioned table, and a partition itself', async () => {
    await partitioned();
    await sql('TRUNCATE t');
    const key = ['id', 'year'];
    expect((await load('id,year,name\n1,2025,a\n2,2026,b\n', { key })).result).toMatchObject({ inserted: 2 });
    const { result, quarantine } = await load('id,year,name\n3,2025,a\n4,2026,b\n', { key, table: 't25' });
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
    expect(quarantine.rows.get(2)?.reasons).toMatchObject([{ sqlstate: '23514' }]);
  });

  it('loads unlogged tables and tables that others inherit from', async () => {
    await sql(
      'CREATE UNLOGGED TABLE t (id int PRIMARY KEY, name text)',
      'CREATE TABLE child () INHERITS (t)',
      `INSERT INTO t VALUES (1, 'old')`,
    );
    const { result } = await load('id,name\n1,new\n2,new\n');
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1, updated: 1 });
    expect(await rows(`SELECT relpersistence::text FROM pg_class WHERE relname = 't'`)).toEqual([['u']]);
  });

  it.each([
    'CREATE VIEW t AS SELECT 1 AS id',
    'CREATE MATERIALIZED VIEW t AS SELECT 1 AS id',
    'CREATE SEQUENCE t',
    `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE t (id int) SERVER s`,
  ])('says that it is not a table: %s', async (statement) => {
    await sql('DROP FOREIGN DATA WRAPPER IF EXISTS w CASCADE', statement);
    const { result } = await load('id\n1\n');
    expect(result).toMatchObject({ state: 'failed', error: { code: 'destination.notATable' } });
    expect(result.error?.message).toContain('public.t');
  });

  it('does not see temporary tables of other sessions', async () => {
    await sql('CREATE TEMP TABLE t (id int)');
    try {
      const { result } = await load('id\n1\n');
      expect(result).toMatchObject({ state: 'failed', error: { code: 'prepare.noSuchTable' } });
    } finally {
      await sql('DROP TABLE pg_temp.t');
    }
  });
}
