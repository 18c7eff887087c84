import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { writeOrders } from '@/jobs/sample/write-orders';
import { batchResultSchema } from '@/lib/engine/index';
import { useDatabase } from '../../support/use-database';
import { folderWith, startProcess } from './command-line';

const database = useDatabase();

it('prints one object and nothing else, from the folder that it was called in, with the password from PGPASSWORD', async () => {
  const cwd = await folderWith({ 'a.csv': 'id,name\n1,Ann\n2,Bo\n' });
  const url = new URL(database.url);
  const env = { PGPASSWORD: decodeURIComponent(url.password) };
  url.password = '';
  const args = [
    'load',
    'a.csv',
    '--to',
    url.toString(),
    '--table',
    'people',
    '--key',
    'id',
    '--create',
    '--json',
  ];
  const { status, stdout, stderr } = await startProcess(args, { cwd, env }).finished;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(batchResultSchema.strict().parse(JSON.parse(stdout))).toMatchObject({
    state: 'succeeded',
    inserted: 2,
  });
});

it.each(['closed', 'full'])(
  'keeps the exit status of the batch where standard output is %s',
  async (fault) => {
    const cwd = await folderWith({ 'a.csv': 'id,name\n1,Ann\n2,Bo\n' });
    const args = ['load', 'a.csv', '--to', database.url, '--table', `out_${fault}`, '--create', '--json'];
    const full = fault === 'full' ? openSync('/dev/full', 'w') : undefined;
    const child = spawn(process.execPath, [path.resolve('jobs/bootstrap.mjs'), 'cli', ...args], {
      cwd,
      stdio: ['ignore', full ?? 'pipe', 'pipe'],
    });
    child.stdout?.destroy();
    let stderr = '';
    child.stderr!.on('data', (chunk: Buffer) => (stderr += String(chunk)));
    const status = await new Promise((resolve) => child.once('close', resolve));
    if (full !== undefined) closeSync(full);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: fault === 'full' ? 'The output could not be written (ENOSPC).\n' : '',
    });
  },
);

it('says how it is used, on standard error, where it is used wrongly', async () => {
  const cwd = await folderWith();
  const { status, stdout, stderr } = await startProcess(['load', 'a.csv', '--tabel', 'x', '--json'], { cwd })
    .finished;
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain("'--tabel'");
  expect(stderr).toContain('Usage: npm run --silent stevedore -- load FILE|GLOB|URL');
});

it('cancels on Ctrl-C and leaves neither rows nor staging', async () => {
  const cwd = await folderWith();
  writeOrders(path.join(cwd, 'orders.csv'), { rows: 600_000, bad: 0, seed: 1, offset: 0, revision: 0 });
  await writeFile(path.join(cwd, 'rules.yaml'), 'rules:\n  - {column: quantity, rule: range, min: 1}\n');
  const args = [
    'load',
    'orders.csv',
    '--to',
    database.url,
    '--table',
    'cancelled',
    '--key',
    'order_id',
    '--create',
    '--rules',
    'rules.yaml',
    '--json',
  ];
  const running = startProcess(args, { cwd });
  await untilStaging();
  process.kill(running.pid, 'SIGINT');
  const { status, stdout, stderr } = await running.finished;
  expect(JSON.parse(stdout)).toMatchObject({ state: 'cancelled', inserted: 0 });
  expect(status).toBe(1);
  expect(stderr).toContain('Cancelling');
  const { rows } = await database.client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND (relpersistence = 'u' OR relname = 'cancelled')`,
  );
  expect(rows).toEqual([]);
});

async function untilStaging(): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rowCount } = await database.client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%COPY %' AND pid <> pg_backend_pid() AND state = 'active'`,
    );
    if (rowCount) return;
    await sleep(10);
  }
  throw new Error('No COPY began.');
}
