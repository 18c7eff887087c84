import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeEach, expect, it } from 'vitest';
import type { QuarantinedRow } from '@/lib/engine/index';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const database = useDatabase();

beforeEach(async () => {
  await database.client.query(`DROP TABLE IF EXISTS orders;
    CREATE TABLE orders (order_id bigint PRIMARY KEY, customer_id integer NOT NULL, product_id integer, quantity integer,
      price numeric(10,2), order_date date, status text, note text)`);
});

const samples = path.resolve('samples');
const rules = ['--rules', path.join(samples, 'orders.rules.yaml')];
const keyed = () => ['--to', database.url, '--table', 'public.orders', '--key', 'order_id'];
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as QuarantinedRow);

const seedRows = `order_id,customer_id,product_id,quantity,price,order_date,status
1,100,7,2,29.99,2024-01-15,confirmed
2,,7,-1,49.99,invalid,unknown
`;

it("loads the seed's good row and quarantines the other with its four reasons", async () => {
  const folder = await folderWith({ 'seed.csv': seedRows });
  const { status, result } = await load(['seed.csv', ...keyed(), ...rules], { baseFolder: folder });
  expect(result).toMatchObject({ state: 'partial', read: 2, inserted: 1, quarantined: 1 });
  expect(status).toBe(3);
  const { rows } = await database.client.query(
    'SELECT order_id, price, order_date::text, status FROM orders',
  );
  expect(rows).toEqual([{ order_id: '1', price: '29.99', order_date: '2024-01-15', status: 'confirmed' }]);

  const quarantined = lines(await readFile(path.join(folder, 'seed.csv.quarantine.ndjson'), 'utf8'));
  expect(quarantined).toHaveLength(1);
  expect(quarantined[0]).toMatchObject({
    part: 1,
    row: 2,
    line: 3,
    byteOffset: seedRows.indexOf('2,,'),
    raw: '2,,7,-1,49.99,invalid,unknown',
  });
  expect(quarantined[0]).not.toHaveProperty('rawBase64');
  const reasons = quarantined[0]!.reasons.map(({ column, rule, value }) => ({ column, rule, value }));
  expect(reasons.sort((one, two) => one.column!.localeCompare(two.column!))).toEqual([
    { column: 'customer_id', rule: 'required', value: null },
    { column: 'order_date', rule: 'type', value: 'invalid' },
    { column: 'quantity', rule: 'range', value: '-1' },
    { column: 'status', rule: 'one-of', value: 'unknown' },
  ]);
});

it('loads the bundled sample within the default threshold, and every refused row is in the file and none in the table', async () => {
  const folder = await folderWith();
  const source = await readFile(path.join(samples, 'orders.csv'), 'utf8');
  await writeFile(path.join(folder, 'orders.csv'), source);
  const { status, result } = await load(['orders.csv', ...keyed(), ...rules], { baseFolder: folder });
  expect(result).toMatchObject({
    state: 'partial',
    read: 2_000,
    inserted: 1_960,
    quarantined: 40,
    skippedLines: 1,
  });
  expect(status).toBe(3);
  const refused = lines(await readFile(path.join(folder, 'orders.csv.quarantine.ndjson'), 'utf8'));
  const sourceLines = source.split('\n');
  for (const { line, raw } of refused) expect(sourceLines[line - 1]).toBe(raw);
  const ids = parse(refused.map(({ raw }) => raw).join('\n')).map(([id]) => id);
  const { rows } = await database.client.query<{ count: string }>(
    'SELECT count(*) FROM orders WHERE order_id = ANY($1)',
    [ids],
  );
  expect({ refused: refused.length, loaded: rows[0]!.count }).toEqual({ refused: 40, loaded: '0' });
});

it('leaves the table untouched, and keeps the refused rows, where the threshold is passed', async () => {
  const folder = await folderWith({ 'orders.csv': await readFile(path.join(samples, 'orders.csv')) });
  const args = ['orders.csv', ...keyed(), ...rules, '--error-threshold', '1%'];
  const { status, result, stderr } = await load(args, { baseFolder: folder });
  expect(result).toMatchObject({ state: 'failed', inserted: 0, error: { class: 'data' } });
  expect(stderr).toContain(result.error!.message);
  expect(status).toBe(1);
  expect((await database.client.query('SELECT FROM orders')).rowCount).toBe(0);
  const refused = lines(await readFile(path.join(folder, 'orders.csv.quarantine.ndjson'), 'utf8'));
  expect(refused.length).toBe(result.quarantined);
});

it('does not merge a batch again under the same id', async () => {
  const folder = await folderWith({ 'a.csv': 'order_id,customer_id\n1,1\n' });
  const append = [
    'a.csv',
    '--to',
    database.url,
    '--table',
    'public.orders',
    '--mode',
    'append',
    '--batch-id',
    'night-1',
  ];
  const first = await load(append, { baseFolder: folder });
  expect(first.result).toMatchObject({ batchId: 'night-1', state: 'succeeded', inserted: 1 });
  await database.client.query('DELETE FROM orders');
  const second = await load(append, { baseFolder: folder });
  expect(second.result).toMatchObject({ batchId: 'night-1', state: 'succeeded', inserted: 1 });
  expect((await database.client.query('SELECT FROM orders')).rowCount).toBe(0);
});

it('makes no quarantine file where no row is refused, and takes away that of an earlier run', async () => {
  const folder = await folderWith({
    'a.csv': 'order_id,customer_id\n1,1\n',
    'a.csv.quarantine.ndjson': 'earlier',
  });
  expect((await load(['a.csv', ...keyed()], { baseFolder: folder })).status).toBe(0);
  await expect(stat(path.join(folder, 'a.csv.quarantine.ndjson'))).rejects.toMatchObject({ code: 'ENOENT' });
});

it('reads all files of a pattern as one batch and names the quarantine file after the table', async () => {
  const folder = await folderWith({
    'a1.csv': 'order_id,customer_id\n1,1\n',
    'a2.csv': 'order_id,customer_id\n2,2\nx,3\n',
  });
  const { result } = await load(['a*.csv', ...keyed()], { baseFolder: folder });
  expect(result).toMatchObject({ state: 'partial', read: 3, inserted: 2, quarantined: 1 });
  const [refused] = lines(await readFile(path.join(folder, 'orders.quarantine.ndjson'), 'utf8'));
  expect(refused).toMatchObject({ row: 3, line: 3, raw: 'x,3' });
  expect(refused!.piece).toMatch(/a2\.csv$/);
});

it('keeps the bytes of a refused row that is not UTF-8', async () => {
  const bytes = Buffer.concat([
    Buffer.from('order_id,customer_id,note\n1,1,ok\n'),
    Buffer.from([0x32, 0x2c, 0x32, 0x2c, 0xff, 0xfe]),
    Buffer.from('\n'),
  ]);
  const folder = await folderWith({ 'odd.csv': bytes });
  const { result } = await load(['odd.csv', ...keyed(), '--encoding', 'utf-8'], { baseFolder: folder });
  expect(result).toMatchObject({ state: 'partial', inserted: 1, quarantined: 1 });
  const [refused] = lines(await readFile(path.join(folder, 'odd.csv.quarantine.ndjson'), 'utf8'));
  expect(Buffer.from(refused!.rawBase64!, 'base64')).toEqual(
    Buffer.from([0x32, 0x2c, 0x32, 0x2c, 0xff, 0xfe]),
  );
});

it('ends with a summary for people', async () => {
  const folder = await folderWith({ 'seed.csv': seedRows });
  const { status, stdout } = await stevedore(['load', 'seed.csv', ...keyed(), ...rules], {
    baseFolder: folder,
  });
  expect(status).toBe(3);
  expect(stdout).toMatch(/^Partial/);
  expect(stdout).toMatch(/^2 read = 1 inserted \+ 0 updated \+ 0 unchanged \+ 1 quarantined/m);
  expect(stdout).toMatch(/validation errors +4$/m);
  expect(stdout).toMatch(/Refused rows are in seed\.csv\.quarantine\.ndjson/);
});

it('draws progress only where somebody looks on', async () => {
  const folder = await folderWith({ 'orders.csv': await readFile(path.join(samples, 'orders.csv')) });
  const silent = await stevedore(['load', 'orders.csv', ...keyed(), ...rules], { baseFolder: folder });
  expect(silent.stderr).toBe('');
  let drawn = '';
  await stevedore(['load', 'orders.csv', ...keyed(), ...rules], {
    baseFolder: folder,
    onMessage: (text) => (drawn += text),
  });
  expect(drawn).toMatch(/2,000 rows {2}.*rows\/s/);
});

it('detects a file without loading it', async () => {
  const folder = await folderWith({
    'a.csv': 'id;name;since\r\n1;"Ann; Bo";2024-01-31\r\n2;Cy;2024-02-29\r\n',
  });
  const { status, stdout } = await stevedore(['detect', 'a.csv', '--json'], { baseFolder: folder });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    format: 'csv',
    encoding: 'utf-8',
    delimiter: ';',
    quote: '"',
    escape: '"',
    newline: expect.anything() as unknown,
    header: true,
    skipRows: 0,
    columns: [
      { name: 'id', type: expect.stringMatching(/int/) as string, nullable: expect.any(Boolean) as boolean },
      { name: 'name', type: 'text', nullable: expect.any(Boolean) as boolean },
      { name: 'since', type: 'date', nullable: expect.any(Boolean) as boolean },
    ],
  });
});
