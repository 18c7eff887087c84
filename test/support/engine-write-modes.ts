import { beforeEach, expect, it } from 'vitest';
import { runEngine, type RunOptions } from './engine-run';
import { ITEMS, remakeItems } from './items';
import { rowsOf } from './query';
import { useDatabase, type FreshDatabase } from './use-database';

/**
 * What each write mode does to a table and how it counts that: the table of the glossary, checked by queries of its
 * own, on every version of PostgreSQL.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeWriteModes(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  beforeEach(() => remakeItems(database.client));

  const load = (options: Partial<RunOptions> = {}) =>
    runEngine({ content: ITEMS, url: database.url, table: 'items', key: ['id'], ...options });

  const rows = (sql = 'SELECT id, name, region, points FROM items ORDER BY id') =>
    rowsOf(database.client, sql);

  it('append adds every row', async () => {
    await database.client.query('ALTER TABLE items DROP CONSTRAINT items_pkey');
    const { result } = await load({ mode: 'append', key: [] });
    expect(result).toMatchObject({ read: 3, inserted: 3, updated: 0, unchanged: 0, deleted: 0 });
    expect(await rows('SELECT count(*)::int FROM items')).toEqual([[6]]);
  });

  it('insert-only adds new keys and leaves those that are there', async () => {
    const { result } = await load({ mode: 'insert-only' });
    expect(result).toMatchObject({ read: 3, inserted: 1, updated: 0, unchanged: 2, deleted: 0 });
    expect(await rows('SELECT id, name FROM items ORDER BY id')).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
      [4, 'four'],
    ]);
  });

  it('upsert adds new keys, changes what differs, and keeps the rest', async () => {
    const { result } = await load();
    expect(result).toMatchObject({ read: 3, inserted: 1, updated: 1, unchanged: 1, deleted: 0 });
    expect(await rows()).toEqual([
      [1, 'one', 'eu', 10],
      [2, 'zwei', 'eu', null],
      [3, 'three', 'us', 30],
      [4, 'four', 'us', 40],
    ]);
  });

  it.each(['mirror', 'replace'] as const)('%s leaves exactly what the source holds', async (mode) => {
    await database.client.query('GRANT SELECT ON items TO public');
    await database.client.query(`COMMENT ON TABLE items IS 'kept'; CREATE VIEW seen AS SELECT * FROM items`);
    const { result } = await load({ mode, writing: { deletionBrake: 0.5 } });
    expect(result).toMatchObject({ read: 3, inserted: 1, updated: 1, unchanged: 1, deleted: 1 });
    expect(await rows('SELECT id FROM seen ORDER BY id')).toEqual([[1], [2], [4]]);
    expect(
      await rows(
        `SELECT obj_description('items'::regclass), has_table_privilege('public', 'items', 'SELECT')`,
      ),
    ).toEqual([['kept', true]]);
  });

  it('replace without a key exchanges all rows', async () => {
    const { result } = await load({ mode: 'replace', key: [] });
    expect(result).toMatchObject({ read: 3, inserted: 3, updated: 0, unchanged: 0, deleted: 3 });
    expect(await rows('SELECT id, name FROM items ORDER BY id')).toEqual([
      [1, 'one'],
      [2, 'zwei'],
      [4, 'four'],
    ]);
  });

  it('mirror deletes within its scope only', async () => {
    const scoped = { content: 'id,name,region,points\n1,one,eu,10\n', mode: 'mirror' as const };
    const { result } = await load({ ...scoped, writing: { scope: { region: ['eu'] }, deletionBrake: 1 } });
    expect(result).toMatchObject({ unchanged: 1, deleted: 1 });
    expect(await rows('SELECT id FROM items ORDER BY id')).toEqual([[1], [3]]);
  });

  it.each([
    { type: 'timestamptz', alive: 'gone IS NULL' },
    { type: 'boolean', alive: 'gone IS NOT TRUE' },
  ])(
    'mirror flags instead of deleting ($type), once, and takes the flag off a row that comes back',
    async ({ type, alive }) => {
      await database.client.query(`ALTER TABLE items ADD gone ${type}`);
      const writing = { softDeleteColumn: 'gone', deletionBrake: 0.5 };
      expect((await load({ mode: 'mirror', writing })).result).toMatchObject({
        inserted: 1,
        updated: 1,
        unchanged: 1,
        deleted: 1,
      });
      expect(await rows(`SELECT id FROM items WHERE ${alive} ORDER BY id`)).toEqual([[1], [2], [4]]);
      expect((await load({ mode: 'mirror', writing })).result).toMatchObject({
        unchanged: 3,
        updated: 0,
        deleted: 0,
      });
      const back = await load({ content: `${ITEMS}3,three,us,30\n`, mode: 'mirror', writing });
      expect(back.result).toMatchObject({ unchanged: 3, updated: 1, deleted: 0 });
      expect(await rows(`SELECT count(*)::int FROM items WHERE ${alive}`)).toEqual([[4]]);
    },
  );

  it('history takes one of several rows of a key also where another session fills the table just before', async () => {
    await database.client.query(
      `DROP TABLE items; CREATE TABLE items (id int, name text, valid_from timestamptz NOT NULL,
         valid_to timestamptz, is_current boolean NOT NULL, PRIMARY KEY (id, valid_from))`,
    );
    const merging = `hashtextextended('"public"."items"', 2)`;
    await database.client.query(`SELECT pg_advisory_lock(${merging})`);
    const fill = async () => {
      await database.client.query(`INSERT INTO items VALUES (9, 'nine', now(), NULL, true)`);
      await database.client.query(`SELECT pg_advisory_unlock(${merging})`);
    };
    const { result } = await load({
      mode: 'history',
      content: 'id,name\n1,first\n1,last\n',
      onEvent: (event) => event.type === 'stage' && event.stage === 'merge' && void fill(),
    });
    expect(result).toMatchObject({ state: 'succeeded', read: 2, inserted: 1, duplicates: 1 });
    expect(await rows('SELECT id, name, is_current FROM items ORDER BY id')).toEqual([
      [1, 'last', true],
      [9, 'nine', true],
    ]);
  });

  it('history keeps every version', async () => {
    await database.client.query('DROP TABLE items');
    const history = { mode: 'history' as const, create: true, writing: { history: { closeMissing: true } } };
    const first = await load({ ...history, content: 'id,name\n1,one\n2,two\n3,three\n' });
    expect(first.result).toMatchObject({ inserted: 3, updated: 0, unchanged: 0, deleted: 0 });
    const second = await load({ ...history, content: 'id,name\n1,one\n2,zwei\n4,four\n' });
    expect(second.result).toMatchObject({ read: 3, inserted: 1, updated: 1, unchanged: 1, deleted: 1 });
    expect(
      await rows('SELECT id::int, name, is_current, valid_to IS NULL FROM items ORDER BY id, valid_from'),
    ).toEqual([
      [1, 'one', true, true],
      [2, 'two', false, false],
      [2, 'zwei', true, true],
      [3, 'three', false, false],
      [4, 'four', true, true],
    ]);
    expect(
      await rows('SELECT count(*)::int FROM items a JOIN items b USING (id) WHERE a.valid_to = b.valid_from'),
    ).toEqual([[1]]);
  });

  it('stops before it deletes more than the brake allows, and goes on once that is approved', async () => {
    const few = { content: 'id,name,region,points\n1,one,eu,10\n', mode: 'mirror' as const };
    const stopped = await load(few);
    expect(stopped.result).toMatchObject({ state: 'failed', error: { code: 'merge.deletionBrake' } });
    expect(await rows('SELECT count(*)::int FROM items')).toEqual([[3]]);
    const empty = { content: 'id,name,region,points\n', mode: 'mirror' as const };
    expect((await load(empty)).result).toMatchObject({
      state: 'failed',
      error: { code: 'merge.deletionBrake' },
    });
    expect((await load({ ...few, writing: { approveDeletions: true } })).result).toMatchObject({
      deleted: 2,
    });
    expect((await load({ ...empty, writing: { approveDeletions: true } })).result).toMatchObject({
      read: 0,
      deleted: 1,
    });
    expect(await rows()).toEqual([]);
  });

  it('updates each column by its policy, and stamps what it wrote and nothing else', async () => {
    await database.client.query(`ALTER TABLE items ADD updated timestamptz, ADD batch text`);
    const { result } = await load({
      content: 'id,name,region,points\n1,eins,us,\n2,zwei,eu,5\n3,three,us,99\n',
      batchId: 'policies',
      writing: {
        columnPolicies: { name: 'keep', points: 'greatest', region: 'coalesce' },
        updatedAtColumn: 'updated',
        batchIdColumn: 'batch',
      },
    });
    expect(result).toMatchObject({ read: 3, inserted: 0, updated: 2, unchanged: 1 });
    expect(
      await rows('SELECT id, name, region, points, updated IS NOT NULL, batch FROM items ORDER BY id'),
    ).toEqual([
      [1, 'one', 'us', 10, true, 'policies'],
      [2, 'two', 'eu', 20, false, null],
      [3, 'three', 'us', 99, true, 'policies'],
    ]);
  });

  it('updates a column by an expression over the old and the new row, and counts as changed what differs then', async () => {
    await database.client.query(`ALTER TABLE items ALTER name TYPE varchar(8)`);
    const { result, quarantine } = await load({
      content: 'id,name,region,points\n1,eins,eu,0\n2,,eu,5\n3,a,us,0\n4,new,us,7\n',
      writing: {
        columnPolicies: {
          points: { expression: 'old.points + new.points / CASE WHEN old.id = 3 THEN 0 ELSE 1 END' },
          name: { expression: `coalesce(old.name || '+' || new.name, old.name)` },
        },
      },
      errorThreshold: { share: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', inserted: 1, updated: 2, unchanged: 0, quarantined: 1 });
    expect(await rows('SELECT id, name, points FROM items ORDER BY id')).toEqual([
      [1, 'one+eins', 10],
      [2, 'two', 25],
      [3, 'three', 30],
      [4, 'new', 7],
    ]);
    expect([...quarantine.rows.keys()]).toEqual([3]);
    const again = await load({
      content: 'id,name,region,points\n1,,eu,0\n2,,eu,0\n',
      writing: {
        columnPolicies: {
          points: { expression: 'old.points + new.points' },
          name: { expression: 'coalesce(new.name, old.name)' },
        },
      },
    });
    expect(again.result).toMatchObject({ state: 'succeeded', updated: 0, unchanged: 2 });
  });

  it('refuses an expression that could do more than give a value, or not even that, before it reads a row', async () => {
    const failing = async (expression: string) =>
      (await load({ writing: { columnPolicies: { points: { expression } } } })).result;
    for (const expression of [
      "table_to_xml('items', true, true, '')",
      'old.nothing',
      '1; DROP TABLE items',
    ]) {
      expect(await failing(expression)).toMatchObject({
        state: 'failed',
        read: 0,
        error: { code: 'prepare.badPolicy', message: expect.stringContaining('"points"') },
      });
    }
    expect(await failing('make_date(2024, 1, 1)')).toMatchObject({ error: { code: 'prepare.badPolicy' } });
    expect(
      (await load({ mode: 'append', writing: { columnPolicies: { points: { expression: '1' } } } })).result,
    ).toMatchObject({ error: { code: 'prepare.badPolicy' } });
  });

  it.each([
    { duplicates: 'last', name: 'c', counts: { duplicates: 2, quarantined: 0 } },
    { duplicates: 'first', name: 'a', counts: { duplicates: 2, quarantined: 0 } },
    { duplicates: 'quarantine', name: 'a', counts: { duplicates: 0, quarantined: 2 } },
  ] as const)('lets the $duplicates of rows with the same key win', async ({ duplicates, name, counts }) => {
    const { result } = await load({ content: 'id,name\n7,a\n7,b\n7,c\n8,x\n', writing: { duplicates } });
    expect(result).toMatchObject({ read: 4, inserted: 2, ...counts });
    expect(await rows('SELECT name FROM items WHERE id = 7')).toEqual([[name]]);
  });

  it('says which column is missing or written twice before it reads a row', async () => {
    const missing = await load({ writing: { updatedAtColumn: 'nowhere' } });
    expect(missing.result).toMatchObject({ state: 'failed', error: { code: 'prepare.noSuchColumn' } });
    const twice = await load({ writing: { batchIdColumn: 'name' } });
    expect(twice.result).toMatchObject({ state: 'failed', error: { code: 'prepare.mappedTwice' } });
    const keyless = await load({ mode: 'mirror', key: [] });
    expect(keyless.result).toMatchObject({ state: 'failed', error: { code: 'prepare.noKey' } });
  });
}
