import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

let database: TestDatabase;
let client: Client;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new Client(database.url);
  await client.connect();
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-migrations-'));
  await migration('0001_one', 'CREATE TABLE one (id int);');
});
afterEach(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
}

async function exists(table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [
    table,
  ]);
  return rows[0]!.found;
}

it('applies what is new, in order, and the schema of the queue', async () => {
  expect(await applyMigrations(database.url, folder)).toEqual(['0001_one']);
  await migration('0002_two', 'ALTER TABLE one ADD name text; CREATE TABLE two ();');
  expect(await applyMigrations(database.url, folder)).toEqual(['0002_two']);
  expect(await applyMigrations(database.url, folder)).toEqual([]);
  expect([
    await exists('one'),
    await exists('two'),
    await exists('graphile_worker._private_jobs'),
  ]).not.toContain(false);
});

it('applies each migration once when several processes start together', async () => {
  const applied = await Promise.all(Array.from({ length: 4 }, () => applyMigrations(database.url, folder)));
  expect(applied.flat()).toEqual(['0001_one']);
});

it('rolls a failing migration back whole, names it, and records nothing', async () => {
  await migration('0002_bad', 'CREATE TABLE half (); SELECT 1 / 0;');
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(
    /0002_bad failed and was rolled back: division by zero/,
  );
  expect(await exists('half')).toBe(false);
  const { rows } = await client.query('SELECT migration_name FROM _prisma_migrations');
  expect(rows).toEqual([{ migration_name: '0001_one' }]);
});

it('refuses a database that a newer version has migrated', async () => {
  await migration('0002_newer', 'SELECT 1');
  await applyMigrations(database.url, folder);
  await rm(path.join(folder, '0002_newer'), { recursive: true });
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(
    /newer Stevedore \(it holds 0002_newer\)/,
  );
});

it('refuses a migration that was edited after it was applied', async () => {
  await applyMigrations(database.url, folder);
  await migration('0001_one', 'CREATE TABLE other ();');
  await expect(applyMigrations(database.url, folder)).rejects.toThrow(/0001_one was edited/);
});
