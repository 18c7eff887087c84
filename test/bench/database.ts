import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { freePort } from '@/jobs/supervisor/ports';
import { findBinaries } from '@/jobs/supervisor/postgres/binaries';
import { initCluster, startServer, stopServer } from '@/jobs/supervisor/postgres/server';
import { embeddedSettings } from '@/jobs/supervisor/postgres/settings';
import { postgresUser } from '@/jobs/supervisor/postgres/system-user';
import type { BenchOptions } from './options';

const DATABASE = 'stevedore_bench';

export interface BenchDatabase {
  url: string;
  client: Client;
  /** What is worth knowing beside the figures. */
  facts: Record<string, string>;
  close: () => Promise<void>;
}

/** An empty database, on the given server or on one of our own with the settings of `npm start`. */
export async function openBenchDatabase({
  databaseUrl,
  walLevel,
}: Pick<BenchOptions, 'databaseUrl' | 'walLevel'>): Promise<BenchDatabase> {
  const server =
    databaseUrl === undefined ? await startOwnServer(walLevel) : { url: databaseUrl, stop: async () => {} };
  try {
    await asAdmin(
      server.url,
      `DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`,
      `CREATE DATABASE ${DATABASE}`,
    );
    const url = new URL(server.url);
    url.pathname = `/${DATABASE}`;
    const client = new Client({ connectionString: url.toString() });
    await client.connect();
    const close = async () => {
      await client.end();
      await asAdmin(server.url, `DROP DATABASE ${DATABASE} WITH (FORCE)`);
      await server.stop();
    };
    return { url: url.toString(), client, facts: await serverFacts(client), close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startOwnServer(walLevel: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const user = postgresUser();
  const binaries = await findBinaries(user, (line) => console.error(line));
  const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-bench-postgres-'));
  await chmod(folder, 0o755);
  const cluster = { folder: path.join(folder, 'data'), binaries, user, logFile: path.join(folder, 'log') };
  await initCluster(cluster, 'bench');
  const disk = await statfs(folder);
  const settings = { ...embeddedSettings(disk.bavail * disk.bsize), wal_level: walLevel };
  const server = await startServer(cluster, await freePort(), settings);
  return {
    url: `postgres://stevedore:bench@127.0.0.1:${server.port}/postgres`,
    stop: async () => {
      await stopServer(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function asAdmin(url: string, ...statements: string[]): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    for (const statement of statements) await admin.query(statement);
  } finally {
    await admin.end();
  }
}

const SETTINGS = [
  'server_version',
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'wal_level',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'autovacuum',
  'max_parallel_workers',
  'maintenance_work_mem',
  'work_mem',
];

async function serverFacts(client: Client): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [SETTINGS],
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
