import { copyTable, hasPsql, load } from '../commands';
import type { DataFile } from '../data/data-file';
import type { BenchDatabase } from '../database';
import { READINGS } from '../tables';
import type { BenchCase, ListedCase } from './bench-case';

const SOURCE = 'public.readings_source';

/** From a table of numbers, times and uuids into one like it, in the same database. */
export const TABLE_TO_TABLE: ListedCase[] = [
  {
    id: 'copy-table',
    title: 'COPY … TO STDOUT | COPY … FROM STDIN into the empty keyed table',
    ...(hasPsql ? {} : { unavailable: 'psql is not installed' }),
    build: (rows) => ({ ...readings(rows), command: ({ url }) => copyTable(url, SOURCE, READINGS.name) }),
  },
  ours('table', 'load of the table, as tuples', 'auto'),
  ours('table-text', 'load of the table, as text', 'off'),
];

function ours(id: string, title: string, binary: 'auto' | 'off'): ListedCase {
  return {
    ...{ id, title, baseline: 'copy-table', isOurs: true },
    build: (rows) => ({
      ...readings(rows),
      command: ({ url }) =>
        load(url, READINGS, url, {
          rules: 'none',
          more: ['--from-table', SOURCE, '--binary-copy', binary, '--prefer', 'speed'],
        }),
    }),
  };
}

function readings(rows: number): Omit<BenchCase, 'command'> {
  const totals = { rows, ids: (rows * (rows + 1)) / 2 };
  // About what a row takes up as text.
  const input: DataFile = { path: SOURCE, rows, bytes: rows * 140, good: totals, typed: totals };
  return { table: READINGS, input, expected: totals, prepare: (database) => makeSource(database, rows) };
}

/** Kept for the next case that reads as many rows. */
async function makeSource({ client }: BenchDatabase, rows: number): Promise<void> {
  const found = await client.query<{ made: boolean }>(`SELECT to_regclass('${SOURCE}') IS NOT NULL AS made`);
  if (found.rows[0]!.made) {
    const last = await client.query<{ id: string }>(`SELECT max(reading_id) AS id FROM ${SOURCE}`);
    if (Number(last.rows[0]!.id) === rows) return;
  }
  await client.query(`DROP TABLE IF EXISTS ${SOURCE}`);
  await client.query(
    `CREATE TABLE ${SOURCE} AS
     SELECT id AS reading_id, '2024-01-01 00:00Z'::timestamptz + id * interval '1.7 s' AS read_at,
            md5((id % 1000)::text)::uuid AS sensor, sin(id) * 40 AS temperature, cos(id) * 1000 AS pressure,
            sqrt(id) AS drift, (id % 100)::int AS battery, (id * 7919 % 100000)::int AS counter
     FROM generate_series(1::bigint, ${rows}) AS id`,
  );
  await client.query(`VACUUM ANALYZE ${SOURCE}`);
}
