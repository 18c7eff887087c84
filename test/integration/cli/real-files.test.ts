import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { useDatabase } from '../../support/use-database';
import { load } from './command-line';

const data = path.resolve('node_modules/vega-datasets/data');
type Cells = Record<string, unknown>;

const database = useDatabase();

const target = (table: string) => ['--to', database.url, '--table', table, '--create'];

async function columnTypes(table: string): Promise<Record<string, string>> {
  const { rows } = await database.client.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  return Object.fromEntries(rows.map(({ name, type }) => [name, type]));
}

/** The table's cells as PostgreSQL writes them. */
async function tableRows(table: string): Promise<Cells[]> {
  const names = Object.keys(await columnTypes(table));
  const list = names.map((name) => `${quoteIdentifier(name)}::text AS ${quoteIdentifier(name)}`);
  return (await database.client.query<Cells>(`SELECT ${list.join(', ')} FROM ${table}`)).rows;
}

/** Numbers are equal as numbers (5, 5.0), everything else character for character. */
function canonical(rows: Cells[], types: Record<string, string>): string[] {
  const isNumber = (name: string) => /int|numeric|double|real/.test(types[name] ?? '');
  const cell = (name: string, value: unknown) => {
    if (value === null || value === undefined) return null;
    return isNumber(name) ? Number(value) : String(value);
  };
  return rows.map((row) => JSON.stringify(Object.keys(types).map((name) => cell(name, row[name])))).sort();
}

describe.each([
  ['zipcodes.csv', 'zip_code'],
  ['seattle-weather.csv', 'date'],
  ['airports.csv', 'iata'],
])('%s with key %s', (name, key) => {
  const file = path.join(data, name);
  const table = path.parse(name).name.replace('-', '_');
  let source: Cells[];

  beforeAll(async () => {
    const cast = (value: string, { quoting }: { quoting: boolean }) =>
      value === '' && !quoting ? null : value;
    source = parse(await readFile(file), { columns: true, cast });
  });

  it('loads every row, each cell as it stands in the file', async () => {
    const { status, result } = await load([file, ...target(table), '--key', key], { baseFolder: data });
    expect(result).toMatchObject({
      state: 'succeeded',
      read: source.length,
      inserted: source.length,
      quarantined: 0,
    });
    expect(status).toBe(0);
    const types = await columnTypes(table);
    expect(Object.keys(types)).toEqual(Object.keys(source[0]!));
    expect(canonical(await tableRows(table), types)).toEqual(canonical(source, types));
  });

  it('makes the key the primary key', async () => {
    const { rows } = await database.client.query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'p'`,
      [table],
    );
    expect(rows).toEqual([{ definition: `PRIMARY KEY (${key})` }]);
  });

  it('finds everything unchanged the second time', async () => {
    const { status, result } = await load([file, ...target(table), '--key', key], { baseFolder: data });
    expect(result).toMatchObject({
      state: 'succeeded',
      inserted: 0,
      updated: 0,
      unchanged: source.length,
      quarantined: 0,
    });
    expect(status).toBe(0);
  });
});

it('keeps the leading zeros of postal codes', async () => {
  const { rows } = await database.client.query(`SELECT city FROM zipcodes WHERE zip_code::text = '00501'`);
  expect(rows).toEqual([{ city: 'Holtsville' }]);
});

describe.each([
  ['movies.json', 'movies'],
  ['flights-200k.json', 'flights'],
])('%s without a key', (name, table) => {
  it('appends every record, each value as it stands in the file', async () => {
    const source = JSON.parse(await readFile(path.join(data, name), 'utf8')) as Cells[];
    const { status, result } = await load([path.join(data, name), ...target(table)], { baseFolder: data });
    expect(result).toMatchObject({
      state: 'succeeded',
      mode: 'append',
      read: source.length,
      inserted: source.length,
      quarantined: 0,
    });
    expect(status).toBe(0);
    const types = await columnTypes(table);
    expect(Object.keys(types).sort()).toEqual([...new Set(source.flatMap(Object.keys))].sort());
    expect(canonical(await tableRows(table), types)).toEqual(canonical(source, types));
  });
});
