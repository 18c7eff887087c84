import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeOrders } from '@/jobs/sample/write-orders';
import { urlOf } from '../../support/postgres';
import { startThrowawayServer } from '../../support/postgres-server';
import { folderWith, load, stevedore } from './command-line';
import { proxyTo } from '../../support/faulty-proxy';
import { mountSmallDisk } from '../../support/small-disk';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeEach(async () => {
  await database.client
    .query(`DROP TABLE IF EXISTS people, orders; CREATE TABLE people (id integer PRIMARY KEY, name text);
    INSERT INTO people VALUES (0, 'was here')`);
});

const good = 'id,name\n1,Ann\n2,Bo\n';
const keyed = (url = database.url, table = 'public.people') => ['--to', url, '--table', table, '--key', 'id'];

/** Tables of users and staging tables; the ledger and our own table are expected. */
async function tables(on: Client = database.client): Promise<string[]> {
  const { rows } = await on.query<{ name: string }>(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`,
  );
  return rows.map(({ name }) => name).filter((name) => name !== 'stevedore_staging.merged_batches');
}

async function expectUntouched(): Promise<void> {
  expect((await database.client.query('SELECT * FROM people')).rows).toEqual([{ id: 0, name: 'was here' }]);
  expect(await tables()).toEqual(['public.people']);
}

interface Refusal {
  title: string;
  files: Record<string, string | Uint8Array>;
  args: (folder: string) => string[];
  says: RegExp;
}

const refusals: Refusal[] = [
  { title: 'a missing file', files: {}, args: () => ['missing.csv', ...keyed()], says: /missing\.csv/ },
  {
    title: 'a pattern that matches nothing',
    files: {},
    args: () => ['no-*.csv', ...keyed()],
    says: /No file matches no-\*\.csv/,
  },
  { title: 'an empty file', files: { 'a.csv': '' }, args: () => ['a.csv', ...keyed()], says: /empty/ },
  {
    title: 'a file with a header only',
    files: { 'a.csv': 'id,name\n' },
    args: () => ['a.csv', ...keyed()],
    says: /no rows|header/,
  },
  {
    title: 'a binary file',
    files: { 'a.csv': readFileSync(process.execPath).subarray(0, 100_000) },
    args: () => ['a.csv', ...keyed()],
    says: /binary|no text/i,
  },
  {
    title: 'the wrong delimiter',
    files: { 'a.csv': good },
    args: () => ['a.csv', ...keyed(), '--delimiter', ';'],
    says: /id,name/,
  },
  {
    title: 'a table that is not there',
    files: { 'a.csv': good },
    args: () => ['a.csv', ...keyed(undefined, 'public.nowhere')],
    says: /nowhere.*--create|nowhere.*create/,
  },
  {
    title: 'a field without a column',
    files: { 'a.csv': 'id,name,shoe\n1,a,2\n' },
    args: () => ['a.csv', ...keyed()],
    says: /shoe/,
  },
  {
    title: 'a key column that is not in the file',
    files: { 'a.csv': 'name\nAnn\n' },
    args: () => ['a.csv', ...keyed()],
    says: /\bid\b/,
  },
  {
    title: 'a rule on a column that is not there',
    files: { 'a.csv': good, 'r.yaml': 'rules: [{column: shoe, rule: required}]' },
    args: () => ['a.csv', ...keyed(), '--rules', 'r.yaml'],
    says: /shoe/,
  },
  {
    title: 'a rule that does not fit its column',
    files: { 'a.csv': good, 'r.yaml': 'rules: [{column: id, rule: range, min: abc}]' },
    args: () => ['a.csv', ...keyed(), '--rules', 'r.yaml'],
    says: /"range" on column "id"/,
  },
  {
    title: 'a pattern that PostgreSQL cannot read',
    files: { 'a.csv': good, 'r.yaml': "rules: [{column: name, rule: pattern, pattern: '(('}]" },
    args: () => ['a.csv', ...keyed(), '--rules', 'r.yaml'],
    says: /"pattern" on column "name"|pattern.*name/,
  },
  {
    title: 'a file that is bad through and through',
    files: { 'a.csv': `id,name\n${Array.from({ length: 500 }, (_, row) => `x${row},Ann\n`).join('')}` },
    args: () => ['a.csv', ...keyed()],
    says: /threshold|%/,
  },
];

describe('refuses, with a sentence that says why and nothing left in the destination,', () => {
  it.each(refusals.map((refusal) => [refusal.title, refusal] as const))(
    '%s',
    async (_title, { files, args, says }) => {
      const folder = await folderWith(files);
      const { status, result, stderr } = await load(args(folder), { baseFolder: folder });
      expect(result.state).toBe('failed');
      expect(result.error!.message).toMatch(says);
      expect(stderr).toContain(result.error!.message);
      expect(status).toBe(1);
      await expectUntouched();
    },
  );

  it('a key that is not unique in the table', async () => {
    await database.client.query(
      'ALTER TABLE people DROP CONSTRAINT people_pkey; INSERT INTO people VALUES (1, $$a$$), (1, $$b$$)',
    );
    const before = (await database.client.query('SELECT * FROM people ORDER BY id, name')).rows;
    const folder = await folderWith({ 'a.csv': good });
    const { status, result } = await load(['a.csv', ...keyed()], { baseFolder: folder });
    expect(result).toMatchObject({ state: 'failed', inserted: 0, updated: 0 });
    expect(result.error!.message).toMatch(/key|unique/i);
    expect(status).toBe(1);
    expect((await database.client.query('SELECT * FROM people ORDER BY id, name')).rows).toEqual(before);
    expect(await tables()).toEqual(['public.people']);
  });

  it('a table that would be made from a file without rows', async () => {
    const folder = await folderWith({ 'a.csv': 'id,name\n' });
    const { status } = await load(['a.csv', ...keyed(undefined, 'fresh'), '--create'], {
      baseFolder: folder,
    });
    expect(status).toBe(1);
    await expectUntouched();
  });

  it('a wrong password, without repeating it', async () => {
    const folder = await folderWith({ 'a.csv': good });
    const url = urlOf(database.name, { user: 'stevedore', password: 'hunter2' });
    const { status, result, stdout, stderr } = await load(['a.csv', ...keyed(url)], { baseFolder: folder });
    expect(result.error!.message).toMatch(/password|sign in|log ?in/i);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(status).toBe(1);
    await expectUntouched();
  });

  it('a role that may not make staging tables, naming the exact statement that helps', async () => {
    const role = `loader_${database.name}`;
    await database.client.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'loader'; GRANT SELECT, INSERT, UPDATE ON people TO ${role}`,
    );
    const url = urlOf(database.name, { user: role, password: 'loader' });
    const folder = await folderWith({ 'a.csv': good });
    await database.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
    try {
      const { status, result } = await load(['a.csv', ...keyed(url)], { baseFolder: folder });
      expect(status).toBe(1);
      await expectUntouched();
      const statement = /(?:GRANT|CREATE SCHEMA)[^;]*;/.exec(result.error!.message)?.[0];
      expect(statement).toContain(role);
      await database.client.query(statement!);
      const { result: next } = await load(['a.csv', ...keyed(url)], { baseFolder: folder });
      expect(next).toMatchObject({ error: null, state: 'succeeded', inserted: 2 });
    } finally {
      await database.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
      await database.client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  });

  it('a trigger that swallows rows: the sum does not close', async () => {
    await database.client.query(`CREATE OR REPLACE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF NEW.id = 2 THEN RETURN NULL; END IF; RETURN NEW; END $$;
      CREATE TRIGGER swallow BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION swallow()`);
    const folder = await folderWith({ 'a.csv': good });
    const { status, result } = await load(['a.csv', ...keyed()], { baseFolder: folder });
    expect(result).toMatchObject({ state: 'failed', inserted: 0 });
    expect(result.error!.message).toMatch(/trigger|rows|conserv/i);
    expect(status).toBe(1);
    await expectUntouched();
  });
});

it('fails with a clear error where the server is gone half way, and the next run sweeps what was left', async () => {
  const folder = await folderWith();
  writeOrders(path.join(folder, 'orders.csv'), { rows: 400_000, bad: 0, seed: 1, offset: 0, revision: 0 });
  await database.client.query(
    'CREATE TABLE orders (order_id bigint PRIMARY KEY, customer_id int, product_id int, quantity int, price numeric, order_date date, status text, note text)',
  );
  const args = (url: string) => ['orders.csv', '--to', url, '--table', 'orders', '--key', 'order_id'];
  const proxy = await proxyTo(database.url);
  let isCut = false;
  const onMessage = (text: string) => {
    if (isCut || !/[1-9][\d,]* rows/.test(text)) return;
    isCut = true;
    proxy.cut();
  };
  const { status, result } = await load(args(proxy.url), { baseFolder: folder, onMessage });
  expect(isCut).toBe(true);
  expect(result).toMatchObject({ state: 'failed', error: { class: 'retryable' } });
  expect(result.attempts.length).toBeGreaterThan(0);
  expect(status).toBe(1);
  expect((await database.client.query('SELECT FROM orders')).rowCount).toBe(0);

  const { result: next } = await load(args(database.url), { baseFolder: folder });
  expect(next).toMatchObject({ state: 'succeeded', inserted: 400_000 });
  expect(await tables()).toEqual(['public.orders', 'public.people']);
  await database.client.query('DROP TABLE orders');
}, 120_000);

it('fails with a clear error where the disk is full', async (context) => {
  const disk = mountSmallDisk(32);
  if (!disk) return context.skip('needs the right to mount a small file system');
  // Of its own: while a disk is full, a server makes no checkpoint, and nobody on it can drop a database.
  const server = await startThrowawayServer();
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const admin = new Client({ connectionString: server.url });
  try {
    await admin.connect();
    await admin.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`);
    await admin.query('CREATE DATABASE small TABLESPACE small');
    const folder = await folderWith();
    writeOrders(path.join(folder, 'orders.csv'), { rows: 400_000, bad: 0, seed: 1, offset: 0, revision: 0 });
    const args = ['orders.csv', '--to', urlOf('small'), '--table', 'orders', '--key', 'order_id', '--create'];
    const { status, result } = await load(args, { baseFolder: folder });
    expect(result).toMatchObject({ state: 'failed', inserted: 0, error: { class: 'fatal' } });
    expect(result.error!.message).toMatch(/disk|space/i);
    expect(status).toBe(1);
    const inside = new Client({ connectionString: urlOf('small') });
    await inside.connect();
    const left = await tables(inside);
    await inside.end();
    expect(left).toEqual([]);
  } finally {
    await admin.end();
    await server.stop();
    disk.unmount();
  }
}, 120_000);

it('takes no rows from the command line where the rules file is wrong', async () => {
  const folder = await folderWith({ 'a.csv': good, 'r.yaml': 'rules: [{column: name, rule: requird}]' });
  const { status, stdout, stderr } = await stevedore(
    ['load', 'a.csv', ...keyed(), '--rules', 'r.yaml', '--json'],
    { baseFolder: folder },
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('r.yaml:1: There is no rule "requird"');
  await expectUntouched();
});
