import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { QuarantinedRow } from '@/lib/engine/index';
import { sendJson } from '../../support/page-server';
import { useServer } from '../../support/use-api';
import { useDatabase } from '../../support/use-database';
import { folderWith, load } from './command-line';

const database = useDatabase();
const people = Array.from({ length: 25 }, (_, at) => ({
  id: at + 1,
  name: at === 6 ? null : `Person ${at + 1}`,
}));

const server = useServer((request, response) => {
  const url = new URL(request.url!, 'http://localhost');
  if (url.pathname === '/people.csv') {
    response.end(`id,name\n${people.map(({ id, name }) => `${id},${name ?? ''}\n`).join('')}`);
    return;
  }
  const [limit, offset] = ['limit', 'offset'].map((name) => Number(url.searchParams.get(name)));
  sendJson(response, { data: { people: people.slice(offset, offset! + limit!) } });
});
beforeAll(async () => {
  await database.client.query('CREATE TABLE people (id integer PRIMARY KEY, name text)');
});

const target = () => ['--to', database.url, '--table', 'people', '--key', 'id', '--rules', 'rules.yaml'];
const rules = { 'rules.yaml': 'rules: [{column: name, rule: required}]' };

it('loads a paginated API page by page, with its headers, and keeps refused records in the caller’s folder', async () => {
  const folder = await folderWith(rules);
  const api = ['--records', 'data.people', '--page-size', '10', '--header', 'X-Api-Key: k1'];
  const { status, result } = await load([`${server.url}/api/people`, ...target(), ...api], {
    baseFolder: folder,
  });
  expect(result).toMatchObject({ state: 'partial', read: 25, inserted: 24, quarantined: 1 });
  expect(status).toBe(3);
  const pages = server.requests.filter(
    ({ url, headers }) => url.pathname === '/api/people' && headers['x-api-key'] === 'k1',
  );
  const offsets = new Set(pages.map(({ url }) => url.searchParams.get('offset')));
  expect([...offsets]).toEqual(expect.arrayContaining(['0', '10', '20']));
  const [refused] = (await readFile(path.join(folder, 'people.quarantine.ndjson'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as QuarantinedRow);
  expect(refused).toMatchObject({ row: 7, reasons: [{ column: 'name', rule: 'required' }] });
  expect(JSON.parse(refused!.raw)).toEqual(people[6]);
});

it('loads the file behind a plain URL', async () => {
  await database.client.query('TRUNCATE people');
  const folder = await folderWith(rules);
  const { result } = await load([`${server.url}/people.csv`, ...target()], { baseFolder: folder });
  expect(result).toMatchObject({ state: 'partial', read: 25, inserted: 24, quarantined: 1 });
  expect((await database.client.query('SELECT FROM people')).rowCount).toBe(24);
});
