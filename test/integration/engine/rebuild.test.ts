import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { OLDER_MAJORS } from '../../support/older-postgres';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { startThrowawayServer } from '../../support/postgres-server';
import { useDatabase } from '../../support/use-database';

/** Enough bytes that building indexes once is worth it. */
const ROWS = 150_000;
const CONTENT = `id,a,b\n${Array.from({ length: ROWS }, (_, i) => `${i},${i % 100},a text of some length ${i}`).join('\n')}\n`;

/** The oldest that is supported, and our own. */
const SERVERS: Record<number, () => Promise<Pick<TestDatabase, 'url' | 'drop'>>> = {
  [OLDER_MAJORS[0]!]: async () => {
    const server = await startThrowawayServer({}, OLDER_MAJORS[0]);
    return { url: server.url, drop: server.stop };
  },
  18: createTestDatabase,
};

describe.each(Object.keys(SERVERS))('filling an empty table with indexes on PostgreSQL %s', (major) => {
  const database = useDatabase(() => SERVERS[Number(major)]!());

  beforeEach(async () => {
    await database.client.query(
      'DROP TABLE IF EXISTS child, t CASCADE; DROP FUNCTION IF EXISTS wait CASCADE',
    );
    await database.client.query('CREATE TABLE t (id int PRIMARY KEY, a int, b text)');
    await database.client
      .query(`CREATE INDEX "an ""index""" ON t (a DESC NULLS LAST, b text_pattern_ops) INCLUDE (id) WITH (fillfactor = 70);
      CREATE INDEX t_brin ON t USING brin (id) WITH (pages_per_range = 16)`);
  });

  const load = (more: Partial<RunOptions> = {}) =>
    runEngine({ content: CONTENT, url: database.url, table: 't', key: ['id'], ...more });

  /** All that says what the indexes and constraints of the table are; OIDs apart. */
  async function structure(): Promise<unknown[][]> {
    const { rows } = await database.client.query({
      text: `SELECT i.relname, pg_get_indexdef(i.oid), i.reloptions, x.indisvalid, x.indisclustered, x.indisreplident,
                    i.reltablespace, obj_description(i.oid, 'pg_class'), pg_get_constraintdef(c.oid)
             FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.conrelid = x.indrelid
             WHERE x.indrelid = 't'::regclass ORDER BY 1`,
      rowMode: 'array',
    });
    return rows as unknown[][];
  }

  async function oids(): Promise<Record<string, string>> {
    const { rows } = await database.client.query<{ name: string; oid: string }>(
      `SELECT indexrelid::regclass::text AS name, indexrelid::text AS oid FROM pg_index WHERE indrelid = 't'::regclass`,
    );
    return Object.fromEntries(rows.map(({ name, oid }) => [name, oid]));
  }

  it('drops key and indexes, builds them as they were, and says so', async () => {
    const [before, old] = [await structure(), await oids()];
    const { result } = await load();
    expect(result).toMatchObject({ state: 'succeeded', inserted: ROWS });
    expect(result.plan).toEqual({
      merge: 'drop key and indexes, insert, add key and indexes',
      why: 'the table was empty and its key and indexes could be dropped safely',
    });
    expect(await structure()).toEqual(before);
    const built = await oids();
    expect(Object.keys(built).filter((name) => built[name] === old[name])).toEqual([]);
  });

  it('builds indexes once where the key must stay', async () => {
    await database.client.query('CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t)');
    const [before, old] = [await structure(), await oids()];
    const { result } = await load();
    expect(result.plan).toEqual({
      merge: 'drop indexes, insert, add indexes',
      why: expect.stringContaining('its key stays because a foreign key points at the table'),
    });
    expect(await structure()).toEqual(before);
    expect((await oids()).t_pkey).toBe(old.t_pkey);
  });

  it.each([
    ['it is clustered or not valid', 'ALTER TABLE t CLUSTER ON odd'],
    ['it has a comment', `COMMENT ON INDEX odd IS 'mine'`],
    ['it evaluates an expression', 'DROP INDEX odd; CREATE INDEX odd ON t (lower(b))'],
    ['it evaluates an expression', 'DROP INDEX odd; CREATE INDEX odd ON t (a) WHERE b IS NOT NULL'],
    ['something depends on it', 'ALTER INDEX odd DEPENDS ON EXTENSION plpgsql'],
  ])('keeps an index of which %s', async (reason, sql) => {
    await database.client.query('CREATE INDEX odd ON t (b)');
    await database.client.query(sql);
    const [before, old] = [await structure(), await oids()];
    const { result } = await load();
    expect(result.plan.why).toContain(`; its index odd stays because ${reason}`);
    expect(await structure()).toEqual(before);
    expect((await oids()).odd).toBe(old.odd);
  });

  it('keeps key and indexes for a few rows', async () => {
    const old = await oids();
    const { result } = await load({ content: 'id,a,b\n1,1,x\n' });
    expect(result.plan).toMatchObject({
      merge: 'insert',
      why: expect.stringContaining('the input is small'),
    });
    expect(await oids()).toEqual(old);
  });

  it('keeps key and indexes where the owner may not create in the schema', async () => {
    const role = `owner_${process.pid}`;
    await database.client
      .query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'; CREATE SCHEMA own AUTHORIZATION ${role};
      ALTER TABLE t OWNER TO ${role}; REVOKE CREATE ON SCHEMA public FROM public`);
    try {
      const old = await oids();
      const url = Object.assign(new URL(database.url), { username: role, password: 'secret' });
      const { result } = await load({ url: url.toString(), stagingSchema: 'own' });
      expect(result).toMatchObject({ state: 'succeeded', inserted: ROWS, plan: { merge: 'insert' } });
      expect(result.plan.why).toContain(
        'its key stays because the role may not create in the schema; its index',
      );
      expect(await oids()).toEqual(old);
    } finally {
      await database.client.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });

  it('leaves no constraint waiting that would stop the table from being altered', async () => {
    await database.client.query(
      'CREATE TABLE child (id int PRIMARY KEY); INSERT INTO child SELECT generate_series(0, 99)',
    );
    await database.client.query(
      'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES child DEFERRABLE INITIALLY DEFERRED',
    );
    const { result } = await load();
    expect(result).toMatchObject({ state: 'succeeded', inserted: ROWS });
    expect(result.plan.merge).toContain('add key and indexes');
  });

  it('leaves every index and the key in place when the backend is ended in the middle', async () => {
    await database.client.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF NEW.id = 90000 THEN PERFORM pg_sleep(30); END IF; RETURN NEW; END'`);
    await database.client.query(
      'CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION wait()',
    );
    const [before, old] = [await structure(), await oids()];
    const running = load({ retry: { retries: 0 } });
    expect(await endSleeper()).toEqual({ holdsTable: true });
    const { result } = await running;
    expect(result).toMatchObject({ state: 'failed', error: { code: 'destination.connectionLost' } });
    expect([await structure(), await oids()]).toEqual([before, old]);
    await database.client.query('DROP TRIGGER wait ON t');
    expect((await load()).result).toMatchObject({ state: 'succeeded', inserted: ROWS });
    expect(await structure()).toEqual(before);
  });

  /** Ends the backend that sleeps inside the INSERT. @returns whether it had the table for itself, its indexes dropped */
  async function endSleeper(): Promise<{ holdsTable: boolean }> {
    for (let tries = 0; tries < 600; tries += 1) {
      const { rows } = await database.client.query<{ holds: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.mode = 'AccessExclusiveLock'
                        AND l.relation = (SELECT oid FROM pg_class WHERE relname = 't_brin')) AS holds, pg_terminate_backend(pid)
         FROM pg_stat_activity a WHERE wait_event = 'PgSleep' AND query LIKE 'INSERT%' AND datname = current_database()`,
      );
      if (rows[0]) return { holdsTable: rows[0].holds };
      await sleep(50);
    }
    throw new Error('No INSERT came to sleep.');
  }
});
