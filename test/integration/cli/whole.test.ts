import { expect, it } from 'vitest';
import { useDatabase } from '../../support/use-database';
import { folderWith, stevedore } from './command-line';

const database = useDatabase();

const lines = Array.from({ length: 1_000 }, (_, at) => `${at + 1},2026-01-0${(at % 9) + 1}`);
const fine = ['id,day', ...lines, ''].join('\n');
const bad = ['id,day', ...lines, 'n/a,2026-01-01', '7,2026-02-30', '8,9,9', ''].join('\n');

it('says that every value fits, and exits with 0', async () => {
  const baseFolder = await folderWith({ 'fine.csv': fine });
  const { status, stdout } = await stevedore(['detect', 'fine.csv', '--whole'], { baseFolder });
  expect(status).toBe(0);
  expect(stdout).toContain('2 columns:');
  expect(stdout).toContain('The whole of it: 1,000 rows');
  expect(stdout).toContain('  day  date: fits all 1,000 values');
});

it('names what does not fit and where, as a server judges it, and exits with 3', async () => {
  const baseFolder = await folderWith({ 'bad.csv': bad });
  const args = ['detect', 'bad.csv', '--whole', '--to', database.url, '--json'];
  const { status, stdout } = await stevedore(args, { baseFolder });
  expect(status).toBe(3);
  const { columns, whole } = JSON.parse(stdout) as { columns: object[]; whole: { columns: object[] } };
  expect(columns).toHaveLength(2);
  expect(whole).toMatchObject({ rows: 1_003, isWhole: true, isJudged: true, refused: { rows: 1 } });
  expect(whole.columns).toMatchObject([
    { field: 'id', fitting: 'text' },
    { field: 'day', fitting: 'text' },
  ]);
});

it('leaves to a server what nothing else can tell, in records that nest and in rows of a database', async () => {
  const baseFolder = await folderWith({
    'nested.ndjson': '{"id":1,"more":{"a":1}}\n{"id":2,"more":{"a":2}}\n',
  });
  const alone = await stevedore(['detect', 'nested.ndjson', '--whole'], { baseFolder });
  expect(alone.status).toBe(0);
  expect(alone.stdout).toContain('more  jsonb: not checked. Only a server can say which values it takes.');
  const asked = ['--whole', '--to', database.url];
  const judged = await stevedore(['detect', 'nested.ndjson', ...asked], { baseFolder });
  expect(judged).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('more  jsonb: fits all 2 values'),
  });

  const rows = `SELECT 1.50::numeric(10,2) AS price, E'a\\tb' AS note, NULL::int AS nothing`;
  const ofQuery = await stevedore(['detect', database.url, '--from-query', rows, ...asked], { baseFolder });
  expect(ofQuery.status).toBe(0);
  expect(ofQuery.stdout).toMatch(/price +numeric(\(10,2\))?: fits all 1 values/);
  expect(ofQuery.stdout).toMatch(/note +text: fits all 1 values/);
});

it('draws how far it is where a person looks on', async () => {
  const baseFolder = await folderWith({ 'fine.csv': fine });
  let messages = '';
  const onMessage = (text: string) => (messages += text);
  await stevedore(['detect', 'fine.csv', '--whole'], { baseFolder, onMessage });
  expect(messages).toContain('1,000 rows');
});

it('refuses a server where the whole is not asked for, and one that is none', async () => {
  const baseFolder = await folderWith({ 'fine.csv': fine });
  const refusal = async (...args: string[]) => stevedore(['detect', 'fine.csv', ...args], { baseFolder });
  expect(await refusal('--to', database.url)).toMatchObject({ status: 2 });
  const { status, stderr } = await refusal('--whole', '--to', 'mysql://user:hush-hush@host/db');
  expect(status).toBe(2);
  expect(stderr).toContain('--to cannot be used');
  expect(stderr).not.toContain('hush');
});
