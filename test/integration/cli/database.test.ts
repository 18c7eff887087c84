import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const from = useDatabase();
const to = useDatabase();

beforeAll(async () => {
  await from.client.query(`CREATE TABLE people (id int PRIMARY KEY, name text, seen date);
    INSERT INTO people SELECT n, nullif('Person ' || n, 'Person 7'), DATE '2026-01-01' + n FROM generate_series(1, 25) n`);
});

it('loads a table of one database into another, and the next time what has come since', async () => {
  const surroundings = { baseFolder: await folderWith({}) };
  const args = [from.url, '--from-table', 'people', '--to', to.url, '--table', 'people', '--key', 'id'];
  const first = await load([...args, '--create', '--cursor', 'seen'], surroundings);
  expect(first).toMatchObject({ status: 0, result: { read: 25, inserted: 25 } });
  const { rows } = await to.client.query('SELECT * FROM people WHERE id IN (7, 8) ORDER BY id');
  expect(rows).toMatchObject([
    { id: 7, name: null },
    { id: 8, name: 'Person 8' },
  ]);
  const second = await load([...args, '--cursor', 'seen'], surroundings);
  expect(second.result).toMatchObject({ state: 'succeeded', inserted: 0 });
  expect(second.result.read).toBeLessThan(5);
});

it('says what a query gives, without running it to its end', async () => {
  const query = 'SELECT id::bigint AS id, name FROM people';
  const { status, stdout } = await stevedore(['detect', from.url, '--from-query', query, '--json'], {
    baseFolder: '/',
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'copy',
    columns: [
      { name: 'id', type: 'bigint', nullable: true },
      { name: 'name', type: 'text', nullable: true },
    ],
  });
});
