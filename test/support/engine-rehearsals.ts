import { beforeAll, beforeEach, expect, it } from 'vitest';
import { MemoryQuarantine, runEngine, type RunOptions } from './engine-run';
import { ITEMS, remakeItems } from './items';
import { useDatabase, type FreshDatabase } from './use-database';

/** All that a rehearsal must leave as it is: rows and where they lie, ledger, catalog, files. */
const FINGERPRINTS = {
  rows: `SELECT md5(string_agg(concat_ws('|', ctid, xmin, items), E'\\n' ORDER BY ctid)) FROM items`,
  classes: `SELECT md5(string_agg((to_jsonb(c) - 'relpages' - 'reltuples' - 'relallvisible' - 'relallfrozen')::text, E'\\n' ORDER BY oid))
            FROM pg_class c WHERE relnamespace IN ('public'::regnamespace, 'stevedore_staging'::regnamespace)`,
  columns: `SELECT md5(string_agg(a::text, E'\\n' ORDER BY attrelid, attnum)) FROM pg_attribute a WHERE attrelid = 'items'::regclass`,
  constraints: `SELECT md5(string_agg(c::text, E'\\n' ORDER BY oid)) FROM pg_constraint c WHERE connamespace = 'public'::regnamespace`,
  indexes: `SELECT md5(string_agg(i::text, E'\\n' ORDER BY indexrelid)) FROM pg_index i WHERE indrelid = 'items'::regclass`,
  ledger: `SELECT count(*) || md5(string_agg(l::text, E'\\n' ORDER BY batch_id)) FROM stevedore_staging.merged_batches l`,
};

/**
 * What a rehearsal tells and what it leaves, in every write mode, on every version of PostgreSQL.
 * @param makeDatabase a fresh database on a server of the version
 */
export function describeRehearsals(makeDatabase: () => Promise<FreshDatabase>): void {
  const database = useDatabase(makeDatabase);

  beforeAll(async () => {
    // The first batch of a destination makes the staging schema and the ledger.
    await database.client.query('CREATE TABLE first (id int)');
    await runEngine({ content: 'id\n1\n', url: database.url, table: 'first' });
  });
  beforeEach(() => remakeItems(database.client));

  const load = (options: Partial<RunOptions> = {}) =>
    runEngine({ content: ITEMS, url: database.url, table: 'items', key: ['id'], ...options });
  const rehearse = (options: Partial<RunOptions> = {}) => load({ ...options, isRehearsal: true });

  async function fingerprint(): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const [name, sql] of Object.entries(FINGERPRINTS)) {
      found[name] = (await database.client.query<string[]>({ text: sql, rowMode: 'array' })).rows[0]![0]!;
      expect(found[name], name).toBeTruthy();
    }
    return found;
  }

  /** Rehearses, proves that nothing has changed, then loads: what was foretold must come true. */
  async function rehearseThenLoad(options: Partial<RunOptions>) {
    const before = await fingerprint();
    const rehearsed = await rehearse(options);
    expect(await fingerprint()).toEqual(before);
    const real = await load(options);
    const counts = ({ result }: typeof real) =>
      [result.state, result.read, result.inserted, result.updated, result.unchanged, result.deleted].join();
    expect(counts(rehearsed)).toBe(counts(real));
    expect(real.result.rehearsal).toBeUndefined();
    expect((await fingerprint()).rows).not.toBe(before.rows);
    return rehearsed.result;
  }

  const FOUR = ['4', 'four', 'us', '40'];
  const COLUMNS = ['id', 'name', 'region', 'points'];
  const TWO_CHANGES = [
    { column: 'name', old: 'two', new: 'zwei' },
    { column: 'points', old: '20', new: null },
  ];

  it('upsert foretells what is inserted and what is changed, old beside new', async () => {
    const { rehearsal, ...result } = await rehearseThenLoad({});
    expect(result).toMatchObject({ state: 'succeeded', read: 3, inserted: 1, updated: 1, unchanged: 1 });
    expect(rehearsal).toEqual({
      wouldStop: null,
      samples: {
        inserted: { columns: COLUMNS, rows: [FOUR] },
        updated: { key: ['id'], rows: [{ key: ['2'], changes: TWO_CHANGES }] },
        deleted: { columns: COLUMNS, rows: [] },
      },
    });
  });

  it('insert-only foretells new keys alone', async () => {
    const { rehearsal } = await rehearseThenLoad({ mode: 'insert-only' });
    expect(rehearsal?.samples.inserted.rows).toEqual([FOUR]);
    expect(rehearsal?.samples.updated.rows).toEqual([]);
  });

  it('append foretells every row', async () => {
    await database.client.query('ALTER TABLE items DROP CONSTRAINT items_pkey');
    await database.client.query('ALTER TABLE items ADD CHECK (points < 1000)');
    await database.client.query('CREATE INDEX ON items (name)');
    const { rehearsal } = await rehearseThenLoad({ mode: 'append', key: [] });
    expect(rehearsal?.samples.inserted).toEqual({
      columns: COLUMNS,
      rows: [['1', 'one', 'eu', '10'], ['2', 'zwei', 'eu', null], FOUR],
    });
  });

  it.each(['mirror', 'replace'] as const)('%s foretells what is deleted', async (mode) => {
    const { rehearsal } = await rehearseThenLoad({ mode, writing: { deletionBrake: 0.5 } });
    expect(rehearsal?.wouldStop).toBeNull();
    expect(rehearsal?.samples).toEqual({
      inserted: { columns: COLUMNS, rows: [FOUR] },
      updated: { key: ['id'], rows: [{ key: ['2'], changes: TWO_CHANGES }] },
      deleted: { columns: COLUMNS, rows: [['3', 'three', 'us', '30']] },
    });
  });

  it('replace without a key foretells the exchange of all rows', async () => {
    const { rehearsal } = await rehearseThenLoad({ mode: 'replace', key: [] });
    expect(rehearsal?.samples.inserted.rows).toHaveLength(3);
    expect(rehearsal?.samples.deleted.rows.map(([id]) => id)).toEqual(['1', '2', '3']);
  });

  it('history foretells versions that are closed and started', async () => {
    await database.client.query('DROP TABLE items');
    const history = { mode: 'history' as const, writing: { history: { closeMissing: true } } };
    await load({ ...history, create: true, content: 'id,name\n1,one\n2,two\n3,three\n' });
    const { rehearsal, ...result } = await rehearseThenLoad({
      ...history,
      content: 'id,name\n1,one\n2,zwei\n4,four\n',
    });
    expect(result).toMatchObject({ inserted: 1, updated: 1, unchanged: 1, deleted: 1 });
    const { inserted, updated, deleted } = rehearsal!.samples;
    expect(inserted.rows.map((row) => row.slice(0, 2))).toEqual([['4', 'four']]);
    expect(updated.rows[0]).toMatchObject({
      key: ['2'],
      changes: [{ column: 'name', old: 'two', new: 'zwei' }, {}],
    });
    expect(deleted.rows.map((row) => row.slice(0, 2))).toEqual([['3', 'three']]);
  });

  it.each(['upsert', 'history'] as const)('leaves no table behind that it made (%s)', async (mode) => {
    await database.client.query('DROP TABLE items');
    const tables = `SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname IN ('public', 'stevedore_staging') ORDER BY 1, 2`;
    const before = (await database.client.query(tables)).rows;
    const { result } = await rehearse({ create: true, mode });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 3 });
    expect(result.rehearsal?.samples.inserted.rows).toHaveLength(3);
    expect((await database.client.query(tables)).rows).toEqual(before);
  });

  it('keeps the key of an empty table, and lets others read and write it meanwhile', async () => {
    await database.client.query('TRUNCATE items');
    const before = await locksAndFiles();
    // Past the size from which a real load drops the key.
    const content = `id,name\n${Array.from({ length: 50_000 }, (_, id) => `${id},${'x'.repeat(90)}\n`).join('')}`;
    const held: string[] = [];
    class Watching extends MemoryQuarantine {
      override async flush(): Promise<void> {
        // The merge transaction is open, its rows are written.
        held.push(...(await locksAndFiles()).locks);
        await database.client.query(`INSERT INTO items VALUES (-1, 'other')`);
        expect((await database.client.query('SELECT count(*)::int AS n FROM items')).rows).toEqual([
          { n: 1 },
        ]);
        await database.client.query('DELETE FROM items');
      }
    }
    const { result } = await rehearse({ content, quarantine: new Watching(), tuning: { prefer: 'speed' } });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 50_000 });
    expect(held).toContain('RowExclusiveLock');
    expect(
      held.filter((mode) => /^(Access|Share|Exclusive).*/.test(mode) && mode !== 'AccessShareLock'),
    ).toEqual([]);
    expect((await locksAndFiles()).files).toEqual(before.files);
  });

  async function locksAndFiles() {
    const ofTable = `('items'::regclass, 'items_pkey'::regclass)`;
    const { rows: locks } = await database.client.query(
      `SELECT mode FROM pg_locks WHERE relation IN ${ofTable} AND pid <> pg_backend_pid()`,
    );
    const { rows: files } = await database.client.query(
      `SELECT relname, pg_relation_filenode(oid) AS node FROM pg_class WHERE oid IN ${ofTable} ORDER BY 1`,
    );
    return { locks: locks.map(({ mode }) => mode as string), files };
  }

  it('says that the deletion brake would stop the batch, and goes on', async () => {
    const few = { content: 'id,name,region,points\n1,one,eu,10\n', mode: 'mirror' as const };
    const before = await fingerprint();
    const { result } = await rehearse(few);
    expect(result).toMatchObject({ state: 'succeeded', deleted: 2, error: null });
    expect(result.rehearsal?.wouldStop).toContain('2 of 3 rows would be deleted');
    expect(result.rehearsal?.samples.deleted.rows.map(([id]) => id)).toEqual(['2', '3']);
    const empty = await rehearse({ ...few, content: 'id,name,region,points\n' });
    expect(empty.result).toMatchObject({ state: 'succeeded', read: 0, deleted: 3 });
    expect(empty.result.rehearsal?.wouldStop).toContain('holds no rows');
    const approved = await rehearse({ ...few, writing: { approveDeletions: true } });
    expect(approved.result.rehearsal?.wouldStop).toBeNull();
    expect(await fingerprint()).toEqual(before);
  });

  it('refuses rows as a real load does, late checks and duplicates included', async () => {
    await database.client.query('ALTER TABLE items ADD UNIQUE (name)');
    const content = `${ITEMS}5,five,us,x\n6,three,us,1\n4,vier,us,4\n`;
    const before = await fingerprint();
    const rehearsed = await rehearse({ content });
    expect(rehearsed.result).toMatchObject({ state: 'partial', read: 6, quarantined: 2, duplicates: 1 });
    expect(rehearsed.quarantine.reasons()).toEqual({ 4: ['points:type'], 5: ['name:unique'] });
    expect(rehearsed.result.rehearsal?.samples.inserted.rows).toEqual([['4', 'vier', 'us', '4']]);
    expect(await fingerprint()).toEqual(before);
    const real = await load({ content });
    expect(real.quarantine.reasons()).toEqual(rehearsed.quarantine.reasons());
  });

  it('fails where the real load would, and is a rehearsal still', async () => {
    const before = await fingerprint();
    const { result } = await rehearse({ content: 'id,name\nx,1\ny,2\n' });
    expect(result).toMatchObject({ state: 'failed', error: { code: 'validate.tooManyBadRows' } });
    expect(result.rehearsal).toMatchObject({ samples: { inserted: { rows: [] } } });
    expect(await fingerprint()).toEqual(before);
  });

  it('does not use up a batch id, and has nothing to rehearse under one that was merged', async () => {
    const batchId = 'once';
    expect((await rehearse({ batchId })).result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect((await load({ batchId })).result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect((await rehearse({ batchId })).result).toMatchObject({
      state: 'failed',
      error: { code: 'merge.alreadyMerged' },
    });
  });

  it('shows what the database makes of the values, cut where they are long', async () => {
    await database.client.query(
      `ALTER TABLE items ADD kilo numeric GENERATED ALWAYS AS (points / 1000.0) STORED, ADD seen text DEFAULT 'never'`,
    );
    const long = 'ß'.repeat(500);
    const { result } = await rehearse({ content: `id,name,points\n1,${long}x,10\n9,"",7\n` });
    const { inserted, updated } = result.rehearsal!.samples;
    expect(inserted.columns).toEqual([...COLUMNS, 'kilo', 'seen']);
    expect(inserted.rows).toEqual([['9', '', null, '7', '0.00700000000000000000', 'never']]);
    expect(updated.rows).toEqual([
      { key: ['1'], changes: [{ column: 'name', old: 'one', new: `${'ß'.repeat(199)}…` }] },
    ]);
    await database.client.query(`UPDATE items SET name = $1 WHERE id = 1`, [`${long}y`]);
    const end = await rehearse({ content: `id,name\n1,${long}x\n` });
    expect(end.result.rehearsal?.samples.updated.rows[0]?.changes).toHaveLength(1);
  });

  it('shows rows of a partitioned table as its triggers leave them', async () => {
    await database.client.query(
      `DROP TABLE items;
       CREATE TABLE items (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
       CREATE TABLE items_low PARTITION OF items FOR VALUES FROM (0) TO (10);
       CREATE TABLE items_high PARTITION OF items FOR VALUES FROM (10) TO (20);
       CREATE OR REPLACE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
       CREATE TRIGGER shout BEFORE INSERT OR UPDATE ON items FOR EACH ROW EXECUTE FUNCTION shout();
       INSERT INTO items VALUES (1, 'one'), (2, 'two')`,
    );
    const result = await rehearseThenLoad({ content: 'id,name\n1,ONE\n2,zwei\n12,twelve\n' });
    expect(result.rehearsal?.samples).toMatchObject({
      inserted: { rows: [['12', 'TWELVE']] },
      updated: { rows: [{ key: ['2'], changes: [{ column: 'name', old: 'TWO', new: 'ZWEI' }] }] },
    });
  });

  it('shows at most 20 rows of each kind, the first of the source', async () => {
    await database.client.query(`INSERT INTO items SELECT n, 'old' FROM generate_series(1001, 1100) n`);
    await database.client.query(`INSERT INTO items SELECT n, 'gone' FROM generate_series(2001, 2100) n`);
    const ids = [
      ...Array.from({ length: 100 }, (_, n) => 5000 - n),
      ...Array.from({ length: 100 }, (_, n) => 1100 - n),
    ];
    const content = `id,name\n${ids.map((id) => `${id},new\n`).join('')}`;
    const { result } = await rehearse({ content, mode: 'mirror', writing: { deletionBrake: 1 } });
    expect(result).toMatchObject({ inserted: 100, updated: 100, deleted: 103 });
    const { inserted, updated, deleted } = result.rehearsal!.samples;
    const numbers = (texts: (string | null | undefined)[]) => texts.map(Number).sort((a, b) => b - a);
    expect(numbers(inserted.rows.map(([id]) => id))).toEqual(ids.slice(0, 20));
    expect(numbers(updated.rows.map(({ key }) => key[0]))).toEqual(ids.slice(100, 120));
    expect(deleted.rows).toHaveLength(20);
  });

  it('rehearses into a table with hostile names', async () => {
    const [table, key] = ['od;d "t', '"; drop table items; --'];
    await database.client.query(
      `CREATE TABLE "od;d ""t" ("""; drop table items; --" int PRIMARY KEY, "__proto__" text);
       INSERT INTO "od;d ""t" VALUES (1, 'a')`,
    );
    const { result } = await rehearse({
      table: { schema: 'public', name: table },
      key: [key],
      content: '"""; drop table items; --",__proto__\n1,b\n2,c\n',
    });
    await database.client.query('DROP TABLE "od;d ""t"');
    expect(result.rehearsal?.samples).toMatchObject({
      inserted: { columns: [key, '__proto__'], rows: [['2', 'c']] },
      updated: { key: [key], rows: [{ key: ['1'], changes: [{ column: '__proto__', old: 'a', new: 'b' }] }] },
    });
  });

  it('shows a role the columns that it may read', async () => {
    const role = `reader_${process.pid}`;
    await database.client.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'x'; GRANT SELECT (id, name), INSERT, DELETE ON items TO ${role};
       GRANT USAGE, CREATE ON SCHEMA stevedore_staging TO ${role};
       GRANT SELECT, INSERT, UPDATE ON stevedore_staging.merged_batches TO ${role}`,
    );
    const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).toString();
    const { result } = await rehearse({ url, mode: 'replace', key: [], content: 'id,name\n4,four\n', writing: { deletionBrake: 1 } }); // prettier-ignore
    await database.client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    expect(result.error).toBeNull();
    expect(result.rehearsal?.samples.deleted).toEqual({
      columns: ['id', 'name'],
      rows: [
        ['1', 'one'],
        ['2', 'two'],
        ['3', 'three'],
      ],
    });
  });
}
