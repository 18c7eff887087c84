import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const database = useDatabase();

beforeEach(async () => {
  await database.client.query(`DROP TABLE IF EXISTS items;
    CREATE TABLE items (id int PRIMARY KEY, name text, points int);
    INSERT INTO items VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', 30)`);
});

const keyed = () => ['items.csv', '--to', database.url, '--table', 'items', '--key', 'id'];
const content = 'id,name,points\n1,one,10\n2,zwei\u202e,\n4,"four\nlines",40\n5,,\nx,y,z\n';
const table = async () => (await database.client.query('SELECT items::text FROM items ORDER BY id')).rows;

it('prints what would become of the rows, and leaves the table as it was', async () => {
  const folder = await folderWith({ 'items.csv': content });
  const before = await table();
  const { status, stdout } = await stevedore(
    ['load', ...keyed(), '--mode', 'mirror', '--deletion-brake', '50%', '--rehearse'],
    { baseFolder: folder },
  );
  for (const line of [
    /^Rehearsal: would be merged, with refused rows\. Rolled back: the table is as it was\. items\.csv → public\.items \(mirror\)$/m,
    /^5 read = 2 inserted \+ 1 updated \+ 1 unchanged \+ 1 quarantined \+ 0 duplicates \+ 0 filtered$/m,
    /^2 would be inserted:\n {2}id +name +points\n {2}4 +four\\nlines +40\n {2}5 +NULL +NULL$/m,
    /^1 would be updated:\n {2}id +\(column\) +\(old\) +\(new\)\n {2}2 +name +two +zwei\\u\{202e\}\n {2}2 +points +20 +NULL$/m,
    /^1 would be deleted:\n {2}id +name +points\n {2}3 +three +30$/m,
    /^Reasons:\n {2}1 {2}id {2}.*"x"$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect(status).toBe(3);
  expect(await table()).toEqual(before);
});

it("carries the differences in --json, and leaves the last real run's quarantine file alone", async () => {
  const folder = await folderWith({ 'items.csv': content });
  const file = path.join(folder, 'items.csv.quarantine.ndjson');
  await writeFile(file, 'of the last real run\n');
  const { status, result } = await load([...keyed(), '--rehearse'], { baseFolder: folder });
  expect(status).toBe(3);
  expect(result).toMatchObject({ schemaVersion: 1, state: 'partial', inserted: 2, quarantined: 1 });
  expect(result.rehearsal?.samples.updated.rows).toMatchObject([{ key: ['2'] }]);
  expect(await readFile(file, 'utf8')).toBe('of the last real run\n');
  const clean = await load([...keyed(), '--rehearse', '--mode', 'insert-only'], {
    baseFolder: await folderWith({ 'items.csv': 'id\n1\n' }),
  });
  expect(clean.status).toBe(0);

  await load([...keyed(), '--rehearse', '--quarantine', 'named.ndjson'], { baseFolder: folder });
  expect((await readdir(folder)).sort()).toEqual([
    'items.csv',
    'items.csv.quarantine.ndjson',
    'named.ndjson',
  ]);
  expect(await readFile(path.join(folder, 'named.ndjson'), 'utf8')).toContain('"raw":"x,y,z"');
});

it('ends as the real load would where the deletion brake stops it', async () => {
  const folder = await folderWith({ 'items.csv': 'id,name\n1,one\n' });
  const args = ['load', ...keyed(), '--mode', 'mirror'];
  const rehearsed = await stevedore([...args, '--rehearse'], { baseFolder: folder });
  expect(rehearsed.stdout).toMatch(/^Rehearsal: would stop for approval\..*\n2 of 3 rows would be deleted/);
  expect((await stevedore(args, { baseFolder: folder })).status).toBe(rehearsed.status);
  expect(rehearsed.status).toBe(1);
});

it('leaves a batch id free for the real run', async () => {
  const folder = await folderWith({ 'items.csv': 'id,name\n9,nine\n' });
  const once = [...keyed(), '--batch-id', 'once'];
  await load([...once, '--rehearse'], { baseFolder: folder });
  expect((await load(once, { baseFolder: folder })).result).toMatchObject({ inserted: 1 });
  expect((await load(once, { baseFolder: folder })).result).toMatchObject({ inserted: 1 });
  expect(await table()).toHaveLength(4);
  const again = await load([...once, '--rehearse'], { baseFolder: folder });
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('has been merged already');
});
