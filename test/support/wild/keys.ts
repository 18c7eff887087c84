import { expect, it } from 'vitest';
import { makeWorld, type Server } from './world';

/** Unique indexes of every kind: which rows they refuse, and what becomes of them. */
export function describeKeys(server: Server): void {
  const { sql, rows, load, client } = makeWorld(server);

  it('upserts by a deferrable key, which ON CONFLICT cannot use', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, name text)',
      `INSERT INTO t VALUES (1, 'one')`,
    );
    const { result } = await load('id,name\n1,eins\n2,two\n2,zwei\n');
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1, updated: 1, duplicates: 1 });
    expect(await rows('SELECT * FROM t ORDER BY id')).toEqual([
      [1, 'eins'],
      [2, 'zwei'],
    ]);
  });

  it('quarantines what a deferred unique constraint would refuse at COMMIT', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE DEFERRABLE INITIALLY DEFERRED)',
      `INSERT INTO t VALUES (1, 'a')`,
    );
    const { result, quarantine } = await load('id,code\n2,b\n3,a\n4,b\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 2: ['code:unique'], 3: ['code:unique'] });
  });

  it.each(['upsert', 'append'] as const)(
    'quarantines what a partial unique index refuses, and nothing else (%s)',
    async (mode) => {
      await sql(
        'CREATE TABLE t (id int, code text, is_active boolean)',
        'CREATE UNIQUE INDEX ON t (code) WHERE is_active',
        `INSERT INTO t VALUES (1, 'a', true), (2, 'b', false)`,
      );
      const { result, quarantine } = await load('id,code,is_active\n3,a,t\n4,b,t\n5,a,f\n6,b,t\n', { mode });
      expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 2 });
      expect(quarantine.reasons()).toEqual({ 1: ['null:unique'], 4: ['null:unique'] });
      expect(quarantine.rows.get(4)).toMatchObject({ raw: '6,b,t', line: 5 });
      expect(quarantine.rows.get(4)?.reasons[0]).toMatchObject({ sqlstate: '23505', column: null });
    },
  );

  it('quarantines what a unique index over an expression refuses', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY, mail text)',
      'CREATE UNIQUE INDEX ON t (lower(mail))',
      `INSERT INTO t VALUES (1, 'Ann@x')`,
    );
    const { result, quarantine } = await load('id,mail\n2,ann@X\n3,bob@x\n4,BOB@x\n1,ANN@x\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 1, updated: 1, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 1: ['null:unique'], 3: ['null:unique'] });
    expect(quarantine.rows.get(1)?.reasons[0]?.value).toContain('ann@x');
  });

  it('quarantines NULL in any column of the key', async () => {
    await sql('CREATE TABLE t (id int, region text, name text, UNIQUE (id, region))');
    const { result, quarantine } = await load('id,region,name\n1,eu,a\n,eu,b\n2,,c\n', {
      key: ['id', 'region'],
    });
    expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 2 });
    expect(quarantine.reasons()).toEqual({ 2: ['id:not-null'], 3: ['region:not-null'] });
  });

  it('lets rows with NULL through where a unique column is not the key', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE)', `INSERT INTO t VALUES (1, NULL)`);
    expect((await load('id,code\n2,\n3,\n')).result).toMatchObject({ state: 'succeeded', inserted: 2 });
  });

  if (server.major >= 15) {
    it('quarantines a second NULL where the index calls NULLs equal', async () => {
      await sql('CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE NULLS NOT DISTINCT)');
      const { result, quarantine } = await load('id,code\n1,\n2,\n3,a\n');
      expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 1 });
      expect(quarantine.reasons()).toEqual({ 2: ['code:unique'] });
      const again = await load('id,code\n4,\n1,\n');
      expect(again.result).toMatchObject({ state: 'partial', unchanged: 1, quarantined: 1 });
    });
  }

  it('quarantines values that are too long for an index', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, code text)', 'CREATE INDEX ON t (code)');
    // Text that does not compress: an index entry ends at about 2,700 bytes.
    const long = Array.from({ length: 12_000 }, (_, i) =>
      Math.abs(Math.imul(i + 1, 2654435761) >> 7)
        .toString(36)
        .slice(-2),
    ).join('');
    const { result, quarantine } = await load(`id,code\n1,a\n2,${long}\n3,b\n`);
    expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 1 });
    expect(quarantine.rows.get(2)).toMatchObject({
      raw: `2,${long}`,
      reasons: [{ rule: 'refused', sqlstate: '54000' }],
    });
  });

  it('merges again when another writer takes a key in the middle, and loses nothing of either', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)', `INSERT INTO t VALUES (1, 'one')`);
    await sql('BEGIN', `INSERT INTO t VALUES (2, 'theirs')`);
    const committed: Promise<unknown>[] = [];
    const { result } = await load('id,name\n1,eins\n2,ours\n3,three\n', {
      onEvent: (event) => {
        if (event.type === 'stage' && event.stage === 'merge' && committed.length === 0) {
          committed.push(whenBlocked(client()).then(() => sql('COMMIT')));
        }
      },
    });
    await Promise.all(committed);
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1, updated: 2, quarantined: 0 });
    expect(result.attempts.map(({ part }) => part)).toEqual(['merge']);
    expect(await rows('SELECT * FROM t ORDER BY id')).toEqual([
      [1, 'eins'],
      [2, 'ours'],
      [3, 'three'],
    ]);
  });

  if (server.major >= 18) {
    it('quarantines what a key WITHOUT OVERLAPS refuses', async () => {
      await sql(
        'CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public',
        'CREATE TABLE t (id int, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS))',
        `INSERT INTO t VALUES (1, '[2026-01-01,2026-02-01)')`,
      );
      const { result, quarantine } = await load(
        'id,during\n1,"[2026-01-15,2026-03-01)"\n1,"[2026-02-01,2026-03-01)"\n',
        { mode: 'append', key: [] },
      );
      expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
      expect(quarantine.reasons()).toEqual({ 1: ['null:exclusion'] });
    });
  }
}

/** Resolves once another backend waits for this client's transaction. */
async function whenBlocked(client: { query: (sql: string) => Promise<{ rows: { blocked: boolean }[] }> }) {
  for (;;) {
    const { rows } = await client.query(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))) AS blocked`,
    );
    if (rows[0]!.blocked) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
