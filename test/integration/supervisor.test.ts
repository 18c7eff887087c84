import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '@/jobs/supervisor/ports';
import { spawnStevedore, startStevedore, type StevedoreProcess } from '../support/stevedore-process';

let dataDir: string;
let port: number;
const started: StevedoreProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'stevedore-supervisor-'));
  port = await freePort();
});
afterEach(async () => {
  for (const stevedore of started.splice(0)) await stevedore.stop();
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function start(): Promise<StevedoreProcess> {
  const stevedore = await startStevedore({ PORT: String(port), STEVEDORE_DATA_DIR: dataDir });
  started.push(stevedore);
  return stevedore;
}

/** Runs a start that is expected to fail. */
async function failedStart(
  variables: Record<string, string>,
): Promise<{ status: number | null; output: string }> {
  const stevedore = spawnStevedore({ PORT: String(port), STEVEDORE_DATA_DIR: dataDir, ...variables });
  started.push(stevedore);
  return { status: await stevedore.ended, output: stevedore.output() };
}

/** Every process that carries this data folder in its environment or on its command line. */
async function processesOfDataFolder(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const [environment, commandLine] = [await read('environ'), await read('cmdline')];
    const isOurs =
      environment.split('\0').includes(`STEVEDORE_DATA_DIR=${dataDir}`) || commandLine.includes(dataDir);
    if (isOurs && commandLine !== '') found.push(`${pid} ${commandLine.replaceAll('\0', ' ')}`);
  }
  return found;
}

async function isHealthy(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/api/health`);
  return response.ok && ((await response.json()) as { status: string }).status === 'ok';
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('comes up healthy, keeps its passwords to itself, and leaves no process behind', async () => {
    const stevedore = await start();
    expect(await isHealthy()).toBe(true);
    expect(stevedore.output()).toContain(`http://localhost:${port}`);
    expect(statSync(path.join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
    const { password, samplePassword } = JSON.parse(
      readFileSync(path.join(dataDir, 'postgres.json'), 'utf8'),
    );
    expect(stevedore.output()).not.toContain(password);
    expect(stevedore.output()).not.toContain(samplePassword);
    expect((await processesOfDataFolder()).join()).not.toContain(password);
    expect(await stevedore.stop()).toBe(0);
    expect(await processesOfDataFolder()).toEqual([]);
    expect(existsSync(path.join(dataDir, 'supervisor.pid'))).toBe(false);
  });

  // Measured while other tests run beside it: what counts is that it can.
  it('has a folder for files that loads may read', async () => {
    expect(statSync(path.join(dataDir, 'inbox')).isDirectory()).toBe(true);
  });

  it('starts again within five seconds and keeps the data', { retry: 3 }, async () => {
    const before = Date.now();
    const stevedore = await start();
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(stevedore.output()).not.toContain('Making a PostgreSQL data directory');
  });

  it('starts again after the supervisor was killed, and stops cleanly then', async () => {
    const killed = await start();
    process.kill(killed.pid, 'SIGKILL');
    await killed.ended;
    const stevedore = await start();
    expect(await isHealthy()).toBe(true);
    expect(await stevedore.stop()).toBe(0);
    expect(await processesOfDataFolder()).toEqual([]);
  });

  it('brings back a worker and a PostgreSQL that were killed', async () => {
    await start();
    const find = async (what: string) => (await processesOfDataFolder()).find((line) => line.includes(what));
    const worker = parseInt((await find('worker.mjs'))!);
    const postmaster = Number(
      (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    process.kill(worker, 'SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await expect
      .poll(
        async () => {
          const line = await find('worker.mjs');
          return line !== undefined && parseInt(line) !== worker && (await isHealthy());
        },
        { timeout: 30_000, interval: 250 },
      )
      .toBe(true);
  });

  it('keeps the role of the sample database away from the control database', async () => {
    await start();
    const { samplePassword, port: serverPort } = JSON.parse(
      readFileSync(path.join(dataDir, 'postgres.json'), 'utf8'),
    );
    const connect = async (database: string) => {
      const client = new Client(`postgres://samples:${samplePassword}@127.0.0.1:${serverPort}/${database}`);
      await client.connect();
      await client.end();
    };
    await expect(connect('samples')).resolves.toBeUndefined();
    await expect(connect('stevedore')).rejects.toMatchObject({ code: '42501' });
  });

  it('refuses a second supervisor on the same data folder', async () => {
    const first = await start();
    const { status, output } = await failedStart({ PORT: String(await freePort()) });
    expect(status).toBe(1);
    expect(output).toContain(`already runs on the data folder ${dataDir} (process ${first.pid})`);
  });

  it('says which port is taken and how to choose another', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    const { status, output } = await failedStart({});
    other.close();
    expect(status).toBe(1);
    expect(output.trim()).toMatch(
      new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken\\..*PORT=${port + 1} npm start$`),
    );
  });

  it.each([
    [
      'an address where nothing listens',
      'postgres://u:geheim@127.0.0.1:1/db',
      /127\.0\.0\.1:1 cannot be reached/,
    ],
    [
      'a host that does not exist',
      'postgres://u:geheim@no-such-host.invalid/db',
      /no-such-host\.invalid:5432 cannot be/,
    ],
  ])('says what to do about %s, without the password', async (_, url, expected) => {
    const { status, output } = await failedStart({ DATABASE_URL: url });
    expect(status).toBe(1);
    expect(output).toMatch(expected);
    expect(output).not.toContain('geheim');
  });

  it('says what to do about a wrong password and a missing database', async () => {
    const url = new URL(inject('postgresUrl'));
    url.pathname = '/no_such_database';
    expect((await failedStart({ DATABASE_URL: url.toString() })).output).toMatch(
      /no database no_such_database .*createdb/,
    );
    url.password = 'wrong';
    expect((await failedStart({ DATABASE_URL: url.toString() })).output).toMatch(
      /refuses the login of stevedore/,
    );
  });

  it('uses the database of DATABASE_URL and starts none of its own', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-supervisor-'));
    const admin = new Client(inject('postgresUrl'));
    await admin.connect();
    await admin.query('CREATE DATABASE supervised');
    const url = new URL(inject('postgresUrl'));
    url.pathname = '/supervised';
    const stevedore = await startStevedore({
      PORT: String(port),
      STEVEDORE_DATA_DIR: folder,
      DATABASE_URL: url.toString(),
    });
    started.push(stevedore);
    expect(await isHealthy()).toBe(true);
    expect(existsSync(path.join(folder, 'postgres'))).toBe(false);
    expect(await stevedore.stop()).toBe(0);
    await admin.query('DROP DATABASE supervised WITH (FORCE)');
    await admin.end();
    await rm(folder, { recursive: true });
  });
});
