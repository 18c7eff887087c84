import { Client } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

it('gives every test a PostgreSQL 18 database of its own', async () => {
  databases.push(await createTestDatabase(), await createTestDatabase());
  const [one, two] = databases.map(({ url }) => new Client({ connectionString: url }));
  await Promise.all([one!.connect(), two!.connect()]);
  await one!.query('CREATE TABLE marker ()');
  const version = await two!.query<{ server_version: string }>('SHOW server_version');
  const marker = await two!.query<{ found: boolean }>("SELECT to_regclass('marker') IS NOT NULL AS found");
  await Promise.all([one!.end(), two!.end()]);
  expect(version.rows[0]!.server_version).toMatch(/^18\./);
  expect(marker.rows[0]!.found).toBe(false);
});

it('refuses a wrong password', async () => {
  const database = await createTestDatabase();
  databases.push(database);
  const url = new URL(database.url);
  url.password = 'wrong';
  await expect(new Client({ connectionString: url.toString() }).connect()).rejects.toMatchObject({
    code: '28P01',
  });
});
