import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ORDER_COLUMNS } from '@/jobs/sample/orders';
import { PAGE_RECORDS } from './data/order-pages';
import type { BenchTable } from './tables';
import type { Command } from './time-command';

export const hasPsql = spawnSync('psql', ['--version']).status === 0;
export const hasPgloader = spawnSync('pgloader', ['--version']).status === 0;

/** One statement, or one COPY of a file. */
type Step = { sql: string } | { copy: string; file: string };

/** psql is the yardstick; where it is not installed, a Node program that does nothing but the same. */
function sqlSteps(url: string, steps: Step[]): Command {
  if (!hasPsql) return node('test/bench/programs/run-steps.mjs', [url, JSON.stringify(steps)]);
  const commands = steps.flatMap((step) => [
    '-c',
    'sql' in step ? step.sql : `\\copy ${step.copy} FROM '${step.file}' WITH (FORMAT csv, HEADER)`,
  ]);
  const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, ...commands];
  return { command: 'psql', args, expectedStatus: 0 };
}

export function bareCopy(url: string, table: BenchTable, file: string): Command {
  return sqlSteps(url, [{ copy: table.name, file }]);
}

/** The same by someone who knows that a fresh file spares the WAL where wal_level is minimal. */
export function copyAfterTruncate(url: string, table: BenchTable, file: string): Command {
  return sqlSteps(url, [
    { sql: 'BEGIN' },
    { sql: `TRUNCATE ${table.name}` },
    { copy: table.name, file },
    { sql: 'COMMIT' },
  ]);
}

/** How a re-load is done without a loader: COPY into staging, then every column of every row written again. */
export function copyAndUpsert(url: string, table: BenchTable, file: string): Command {
  const updates = ORDER_COLUMNS.slice(1).map((column) => `${column} = excluded.${column}`);
  return sqlSteps(url, [
    { sql: `CREATE UNLOGGED TABLE public.reload_staging (LIKE ${table.name})` },
    { copy: 'public.reload_staging', file },
    {
      sql: `INSERT INTO ${table.name} SELECT * FROM public.reload_staging
            ON CONFLICT (${table.key}) DO UPDATE SET ${updates.join(', ')}`,
    },
    { sql: 'DROP TABLE public.reload_staging' },
  ]);
}

/** From one table into another by psql alone. */
export function copyTable(url: string, from: string, to: string): Command {
  const psql = `psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c`;
  const script = `set -o pipefail; ${psql} 'COPY ${from} TO STDOUT' | ${psql} 'COPY ${to} FROM STDIN'`;
  return { command: 'bash', args: ['-c', script, 'copy-table', url], expectedStatus: 0 };
}

export interface LoadOptions {
  /** Options of the command line, past what every case has. */
  more?: string[];
  rules?: 'orders' | 'german-orders' | 'none';
  isKeyed?: boolean;
  /** 3 where rows are refused. */
  expectedStatus?: number;
}

const RULES = {
  orders: 'samples/orders.rules.yaml',
  'german-orders': 'test/bench/data/german-orders.rules.yaml',
};

/** The product's own command line, started as `npm run stevedore` does. */
export function load(
  url: string,
  table: BenchTable,
  input: string,
  { more = [], rules = 'orders', isKeyed = true, expectedStatus = 0 }: LoadOptions,
): Command {
  const options = ['--to', url, '--table', table.name, '--json', ...more];
  if (isKeyed) options.push('--key', table.key);
  if (rules !== 'none') options.push('--rules', path.resolve(RULES[rules]));
  return { command: process.execPath, args: [...started(), 'load', input, ...options], expectedStatus };
}

/** What stands behind `exec node`. */
function started(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { stevedore: string } };
  return scripts.stevedore.split(' ').slice(2);
}

export function fetchPages(url: string): Command {
  return node('test/bench/programs/fetch-pages.mjs', [url, String(PAGE_RECORDS)]);
}

export function csvParsePipeline(url: string, table: BenchTable, file: string): Command {
  return node('test/bench/peers/csv-parse-pipeline.mjs', [url, table.name, file]);
}

/** It refuses what the table's types and constraints refuse; rules it does not know. */
export function pgloader(url: string, table: BenchTable, file: string): Command {
  const folder = mkdtempSync(path.join(tmpdir(), 'stevedore-bench-pgloader-'));
  const script = path.join(folder, 'orders.load');
  const columns = ORDER_COLUMNS.map((column) => `${column} [null if blanks]`).join(', ');
  writeFileSync(
    script,
    `LOAD CSV FROM '${file}' (${columns})
     INTO ${url} TARGET TABLE ${table.name} (${ORDER_COLUMNS.join(', ')})
     WITH skip header = 1, fields terminated by ',', fields optionally enclosed by '"', fields escaped by double-quote;\n`,
  );
  return { command: 'pgloader', args: ['--quiet', '--root-dir', folder, script], expectedStatus: 0 };
}

function node(program: string, args: string[]): Command {
  return { command: process.execPath, args: [path.resolve(program), ...args], expectedStatus: 0 };
}
