import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { OrderFile } from './data';
import type { BenchDatabase } from './database';
import { timeCommand, type Command } from './time-command';

export interface BenchCase {
  id: string;
  title: string;
  file: OrderFile;
  /** Brings the database to where the case starts from; not timed. */
  prepare: (database: BenchDatabase) => Promise<void>;
  command: (url: string) => Command;
  /** Rows that the table must hold afterwards: a run that failed is not a fast one. */
  rowsAfter: number;
}

/** One figure divided by another, and the bar that it is held to. */
export interface Comparison {
  title: string;
  of: string;
  by: string;
  atMost: number;
}

export const BASELINE = 'copy';

export const COMPARISONS: readonly Comparison[] = [
  { title: 'clean load ÷ bare COPY', of: 'clean', by: BASELINE, atMost: 1.6 },
  { title: '1 % bad ÷ clean load', of: 'bad-1', by: 'clean', atMost: 1.2 },
];
export const MAX_PEAK_MIB = 300;

export function makeCases(files: { clean: OrderFile; bad: OrderFile }): BenchCase[] {
  const { clean, bad } = files;
  return [
    {
      id: BASELINE,
      title: 'bare COPY into the empty keyed table',
      file: clean,
      prepare: emptyTable,
      command: (url) => bareCopy(url, clean.path),
      rowsAfter: clean.rows,
    },
    {
      id: 'clean',
      title: 'load with rules into the empty keyed table',
      file: clean,
      prepare: emptyTable,
      command: (url) => load(url, clean.path, 0),
      rowsAfter: clean.rows,
    },
    {
      id: 'bad-1',
      title: 'the same with 1 % bad rows',
      file: bad,
      prepare: emptyTable,
      command: (url) => load(url, bad.path, 3),
      rowsAfter: bad.rows - bad.badRows,
    },
    {
      id: 'unchanged',
      title: 'the same clean file again, nothing changed',
      file: clean,
      prepare: async (database) => {
        await emptyTable(database);
        await timeCommand(bareCopy(database.url, clean.path));
      },
      command: (url) => load(url, clean.path, 0),
      rowsAfter: clean.rows,
    },
  ];
}

export const TABLE = 'public.orders';

/** The same table for everybody: keyed, and made before the clock starts. */
async function emptyTable({ client }: BenchDatabase): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${TABLE};
    CREATE TABLE ${TABLE} (
      order_id bigint PRIMARY KEY,
      customer_id integer NOT NULL,
      product_id integer NOT NULL,
      quantity integer NOT NULL,
      price numeric(10,2) NOT NULL,
      order_date date NOT NULL,
      status text NOT NULL,
      note text
    )`);
}

/** psql is the yardstick; where it is not installed, a Node program that does nothing but COPY. */
export function bareCopy(url: string, file: string): Command {
  if (hasPsql) {
    const copy = `\\copy ${TABLE} FROM '${file}' WITH (FORMAT csv, HEADER)`;
    return {
      command: 'psql',
      args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', copy],
      env: {},
      expectedStatus: 0,
    };
  }
  return {
    command: process.execPath,
    args: [path.resolve('test/bench/bare-copy.mjs'), url, TABLE, file],
    env: {},
    expectedStatus: 0,
  };
}

export const hasPsql = spawnSync('psql', ['--version']).status === 0;

function load(url: string, file: string, expectedStatus: number): Command {
  const options = [
    '--to',
    url,
    '--table',
    TABLE,
    '--key',
    'order_id',
    '--rules',
    path.resolve('samples/orders.rules.yaml'),
    '--json',
  ];
  return {
    command: process.execPath,
    args: ['jobs/bootstrap.mjs', 'cli', 'load', file, ...options],
    env: {},
    expectedStatus,
  };
}
