import { expect, it } from 'vitest';
import { makeWorld, type Server } from './world';

/** Foreign keys, exclusion and CHECK constraints. */
export function describeConstraints(server: Server): void {
  const { sql, rows, load } = makeWorld(server);

  it('quarantines what an exclusion constraint refuses: the first keeps its place', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY, during int4range, EXCLUDE USING gist (during WITH &&))',
      `INSERT INTO t VALUES (1, '[1,10)')`,
    );
    const { result, quarantine } = await load(
      'id,during\n2,"[5,6)"\n3,"[10,20)"\n4,"[19,30)"\n5,"[20,30)"\n1,"[1,9)"\n',
    );
    expect(result).toMatchObject({ state: 'partial', inserted: 2, updated: 1, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 1: ['null:exclusion'], 3: ['null:exclusion'] });
    expect(quarantine.rows.get(3)).toMatchObject({ raw: '4,"[19,30)"', reasons: [{ sqlstate: '23P01' }] });
  });

  it.each(['NOT DEFERRABLE', 'DEFERRABLE INITIALLY DEFERRED'])(
    'quarantines rows that refer to nothing (%s)',
    async (deferral) => {
      await sql(
        'CREATE TABLE country (code text PRIMARY KEY)',
        `INSERT INTO country VALUES ('de')`,
        `CREATE TABLE t (id int PRIMARY KEY, country text REFERENCES country ${deferral})`,
      );
      const { result, quarantine } = await load('id,country\n1,de\n2,xx\n3,\n');
      expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 1 });
      expect(quarantine.reasons()).toEqual({ 2: ['country:foreign-key'] });
    },
  );

  it.each(['NOT DEFERRABLE', 'DEFERRABLE INITIALLY DEFERRED'])(
    'loads rows that refer to each other, in any order, into an empty and a filled table (%s)',
    async (deferral) => {
      await sql(`CREATE TABLE t (id int PRIMARY KEY, boss int REFERENCES t ${deferral})`);
      const filled = await load('id,boss\n1,2\n2,3\n3,\n', { tuning: { lanes: 1 } });
      expect(filled.result).toMatchObject({ state: 'succeeded', inserted: 3 });
      const merged = await load('id,boss\n1,5\n5,4\n4,3\n');
      expect(merged.result).toMatchObject({ state: 'succeeded', inserted: 2, updated: 1 });
      const mirrored = await load('id,boss\n1,5\n5,6\n6,\n', {
        mode: 'mirror',
        writing: { approveDeletions: true },
      });
      expect(mirrored.result).toMatchObject({
        state: 'succeeded',
        inserted: 1,
        updated: 1,
        unchanged: 1,
        deleted: 3,
      });
      expect(await rows('SELECT * FROM t ORDER BY id')).toEqual([
        [1, 5],
        [5, 6],
        [6, null],
      ]);
    },
  );

  it('takes the rows with it that refer to a refused row of the same batch', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, boss int REFERENCES t)');
    const { result, quarantine } = await load('id,boss\n1,\n2,99\n3,2\n4,3\n5,1\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 3 });
    expect(quarantine.reasons()).toEqual({
      2: ['boss:foreign-key'],
      3: ['boss:foreign-key'],
      4: ['boss:foreign-key'],
    });
  });

  it('fails, and says which table still refers to a row, where a mirror would delete it', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY)',
      'INSERT INTO t VALUES (1), (2)',
      'CREATE TABLE child (parent int REFERENCES t)',
      'INSERT INTO child VALUES (2)',
    );
    const mirror = { mode: 'mirror' as const, writing: { approveDeletions: true } };
    const { result } = await load('id\n1\n', { ...mirror, retry: { retries: 1, baseMs: 1 } });
    expect(result).toMatchObject({ state: 'failed', quarantined: 0, error: { class: 'data' } });
    expect(result.error?.message).toContain('"child"');
    expect(await rows('SELECT count(*)::int FROM t')).toEqual([[2]]);
    expect((await load('id\n1\n2\n3\n', mirror)).result).toMatchObject({ state: 'succeeded', inserted: 1 });
  });

  it('quarantines a row whose CHECK constraint cannot be evaluated, with the server’s reason', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, a int, b int, CHECK (a / b > 1))');
    const { result, quarantine } = await load('id,a,b\n1,4,2\n2,4,0\n3,1,1\nfour,9,0\n5,9,1\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 3 });
    expect(quarantine.reasons()).toEqual({
      2: ['null:check'],
      3: ['null:check'],
      4: ['id:type', 'null:check'],
    });
    expect(quarantine.rows.get(2)?.reasons[0]).toMatchObject({
      sqlstate: '22012',
      message: expect.stringContaining('division by zero') as string,
    });
  });

  it('quarantines by CHECK constraints over columns that no field fills, and over whole rows', async () => {
    await sql(
      `CREATE TABLE t (id int PRIMARY KEY, a int, b int DEFAULT 5, CONSTRAINT less CHECK (a < b))`,
      `ALTER TABLE t ADD CONSTRAINT few CHECK (num_nulls(t.*) < 2)`,
    );
    const { result, quarantine } = await load('id,a\n1,4\n2,6\n3,\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 1 });
    expect(quarantine.rows.get(2)?.reasons).toMatchObject([{ rule: 'check', sqlstate: '23514' }]);
  });

  it('enforces a CHECK constraint that is not valid yet, on what it loads', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY, a int)',
      'INSERT INTO t VALUES (1, -1)',
      'ALTER TABLE t ADD CHECK (a > 0) NOT VALID',
    );
    const { result, quarantine } = await load('id,a\n2,1\n3,-3\n');
    expect(result).toMatchObject({ inserted: 1, quarantined: 1 });
    expect(quarantine.reasons()).toEqual({ 2: ['a:check'] });
  });

  it('evaluates CHECK constraints whose functions name tables without a schema', async () => {
    await sql(
      'CREATE TABLE allowed (a int)',
      'INSERT INTO allowed VALUES (1)',
      `CREATE FUNCTION is_allowed(int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN EXISTS (SELECT FROM allowed WHERE a = $1); END'`,
      'CREATE TABLE t (id int PRIMARY KEY, a int CHECK (is_allowed(a)))',
    );
    const { result, quarantine } = await load('id,a\n1,1\n2,2\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
    expect(quarantine.rows.get(2)?.reasons).toMatchObject([{ rule: 'check', sqlstate: '23514' }]);
  });

  if (server.major >= 18) {
    it('leaves constraints alone that are NOT ENFORCED', async () => {
      await sql(
        'CREATE TABLE parent (id int PRIMARY KEY)',
        'CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0) NOT ENFORCED, p int REFERENCES parent NOT ENFORCED)',
      );
      expect((await load('id,a,p\n1,-1,9\n')).result).toMatchObject({ state: 'succeeded', inserted: 1 });
    });
  }
}
