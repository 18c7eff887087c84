import { describe, expect, it } from 'vitest';
import { inspectTable, parsePostgresUrl, testDestination } from '@/lib/engine/index';
import { startPgbouncer } from './pgbouncer';
import { makeWorld, type Server } from './world';

/** Roles that may do little, databases in other encodings, read-only servers and proxies. */
export function describeServers(server: Server): void {
  describe('roles', () => describeRoles(server));
  describe('a database in LATIN1', () => describeLatin1(server));
  describe('poolers', () => describePoolers(server));
}

function describeRoles(server: Server): void {
  const { sql, rows, load, url } = makeWorld(server);

  /** A role with these rights and its URL; it is dropped afterwards. */
  async function withRole(grants: string, work: (url: string) => Promise<void>): Promise<void> {
    const role = `wild_${server.major}_${process.pid}`;
    await sql(
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`,
      `CREATE SCHEMA IF NOT EXISTS room`,
      `GRANT USAGE, CREATE ON SCHEMA room TO ${role}`,
      `GRANT USAGE ON SCHEMA public TO ${role}`,
      grants.replaceAll('ROLE', role),
    );
    const own = new URL(url());
    own.username = role;
    own.password = 'secret';
    try {
      await work(own.toString());
    } finally {
      await sql('DROP SCHEMA room CASCADE', `DROP OWNED BY ${role} CASCADE`, `DROP ROLE ${role}`);
    }
  }

  it.each([
    { mode: 'append' as const, rights: 'SELECT, INSERT' },
    { mode: 'insert-only' as const, rights: 'SELECT, INSERT' },
    { mode: 'upsert' as const, rights: 'SELECT, INSERT, UPDATE' },
    { mode: 'mirror' as const, rights: 'SELECT, INSERT, UPDATE, DELETE' },
  ])(
    'loads as a role that has $rights and a staging schema, and may create nothing else ($mode)',
    async ({ mode, rights }) => {
      // prettier-ignore
      await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
      await withRole(`GRANT ${rights} ON t TO ROLE`, async (own) => {
        const options = { url: own, stagingSchema: 'room', mode, key: mode === 'append' ? [] : ['id'] };
        expect((await load('id,name\n1,a\nx,b\n', options)).result).toMatchObject({
          inserted: 1,
          quarantined: 1,
        });
        expect((await load('id,name\n1,a\n2,b\n', options)).result).toMatchObject({ inserted: 1 });
      });
      expect(await rows('SELECT id FROM t ORDER BY id')).toEqual([[1], [2]]);
    },
  );

  it('quarantines by a foreign key to a table that the role may not read', async () => {
    await sql(
      'CREATE TABLE parent (id int PRIMARY KEY)',
      'INSERT INTO parent VALUES (1)',
      'CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES parent)',
    );
    await withRole('GRANT SELECT, INSERT, UPDATE ON t TO ROLE', async (own) => {
      const { result, quarantine } = await load('id,parent\n1,1\n2,9\n', { url: own, stagingSchema: 'room' });
      expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
      expect(quarantine.rows.get(2)?.reasons).toMatchObject([{ rule: 'foreign-key', sqlstate: '23503' }]);
    });
  });

  it('says that row-level security hides rows, and loads once the role sees them all', async () => {
    await sql(
      'CREATE TABLE t (id int PRIMARY KEY, owner text)',
      `INSERT INTO t VALUES (1, 'other')`,
      'ALTER TABLE t ENABLE ROW LEVEL SECURITY',
      `CREATE POLICY own ON t USING (owner = 'me')`,
    );
    await withRole('GRANT SELECT, INSERT, UPDATE ON t TO ROLE', async (own) => {
      const options = { url: own, stagingSchema: 'room' };
      const { result } = await load('id,owner\n1,me\n', options);
      expect(result).toMatchObject({ state: 'failed', error: { code: 'prepare.rowSecurity' } });
      const statement = /As an administrator, run: (.*;)$/.exec(result.error!.message)?.[1];
      await sql(statement!);
      expect((await load('id,owner\n1,me\n', options)).result).toMatchObject({
        state: 'succeeded',
        updated: 1,
      });
    });
  });

  it('quotes names in the GRANT that it asks for', async () => {
    await sql('CREATE TABLE "a "" b" (id int PRIMARY KEY)');
    await withRole('SELECT 1', async (own) => {
      const options = { url: own, stagingSchema: 'room', table: { schema: 'public', name: 'a " b' } };
      const { result } = await load('id\n1\n', options);
      expect(result.error?.code).toBe('prepare.noPrivilege');
      await sql(/As an administrator, run: (.*;)$/.exec(result.error!.message)![1]!);
      expect((await load('id\n1\n', options)).result.state).toBe('succeeded');
    });
  });

  it('tries a read-only database again, and says what to do where it stays so', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY)', 'INSERT INTO t VALUES (1)');
    await load('id\n1\n');
    const readOnly = (value: string) =>
      sql(
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only TO ${value}', current_database()); END $$`,
      );
    await readOnly('on');
    const { result } = await load('id\n2\n', { retry: { retries: 1, baseMs: 1 } });
    expect(result).toMatchObject({
      state: 'failed',
      error: { code: 'destination.readOnly', class: 'retryable' },
    });
    expect(result.error?.message).toContain('connect to the primary');
    const promoted = await load('id\n2\n', {
      sleep: async () => {
        await sql('SET default_transaction_read_only TO off');
        await readOnly('off');
      },
    });
    expect(promoted.result).toMatchObject({ state: 'succeeded', inserted: 1 });
    expect(promoted.result.attempts).toMatchObject([{ code: 'destination.readOnly' }]);
  });
}

function describeLatin1(server: Server): void {
  const { sql, rows, load } = makeWorld(server, `ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);

  it('quarantines rows with characters that the database cannot hold, and loads the others', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    const { result, quarantine } = await load('id,name\n1,é\n2,100 €\n3,ok\n四,x\n5,€ again\nx,y\n');
    expect(result).toMatchObject({ state: 'partial', inserted: 2, quarantined: 4 });
    expect(quarantine.reasons()).toEqual({
      2: ['null:encoding'],
      4: ['null:encoding'],
      5: ['null:encoding'],
      6: ['id:type'],
    });
    expect(quarantine.rows.get(2)).toMatchObject({ raw: '2,100 €', reasons: [{ sqlstate: '22P05' }] });
    expect(await rows('SELECT id, name FROM t ORDER BY id')).toEqual([
      [1, 'é'],
      [3, 'ok'],
    ]);
  });

  it('loads a file whose name the database cannot hold', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY, name text)');
    const { result } = await load('id,name\n1,a\n', { fileName: '東京.csv' });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 1 });
  });
}

function describePoolers(server: Server): void {
  const { sql, rows, url, load } = makeWorld(server);

  it.each(['transaction', 'statement'] as const)(
    'refuses a pooler in %s mode before it does anything there',
    async (mode) => {
      await sql('CREATE TABLE t (id int PRIMARY KEY)');
      const pooler = await startPgbouncer(url(), mode);
      try {
        const { result } = await load('id\n1\n', { url: pooler.url });
        expect(result).toMatchObject({ state: 'failed', error: { code: 'destination.transactionPooling' } });
        const steps = await testDestination('postgres', parsePostgresUrl(pooler.url), { stagingSchema: 's' });
        expect(steps.find(({ ok }) => !ok)).toMatchObject({ name: 'login', field: 'port' });
      } finally {
        await pooler.stop();
      }
    },
  );

  it('loads through a pooler in session mode', async () => {
    await sql('CREATE TABLE t (id int PRIMARY KEY)');
    const pooler = await startPgbouncer(url(), 'session');
    try {
      expect((await load('id\n1\nx\n', { url: pooler.url })).result).toMatchObject({
        inserted: 1,
        quarantined: 1,
      });
      // The pool has others use the sessions that a load has closed: more than the last one are still there.
      const [found] = await rows(
        `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      expect(found?.[0]).toBeGreaterThan(3);
      const asked = { table: { schema: 'public', name: 't' }, keyColumn: 'id' };
      const inspect = async (at: string) => inspectTable('postgres', parsePostgresUrl(at), asked);
      expect((await inspect(pooler.url)).isPooled).toBe(true);
      expect((await inspect(url())).isPooled).toBe(false);
    } finally {
      await pooler.stop();
    }
  });
}
