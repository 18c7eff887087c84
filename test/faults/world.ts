import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { closeDatabase } from '@/lib/db';
import { overrideEnvironment } from '@/lib/env';
import { proxyTo, type FaultyProxy } from '../support/faulty-proxy';
import { startThrowawayServer, type ThrowawayServer } from '../support/postgres-server';
import { mountSmallDisk } from '../support/small-disk';
import { FAULTS, type Fault, type FaultName } from './faults';
import { query } from '../support/query';
import { startWorkers, type Workers } from './workers';

/** Where one batch meets its fault: a control database, a destination, and workers of its own. */
export interface World {
  /** Past any proxy. */
  destinationUrl: string;
  /** As the load's connection has it. */
  loadUrl: string;
  controlUrl: string;
  folder: string;
  /** The server that is to crash. */
  server: ThrowawayServer | undefined;
  proxy: FaultyProxy | undefined;
  disk: { folder: string } | undefined;
  workers: Workers;
  /** Processes of the destination's server that work on a batch. */
  backendsOf(batchId: string): Promise<number[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  fault: FaultName | undefined;
  /** A server that nothing happens to. */
  serverUrl: string;
  workerBundle: string;
  /** Of the switchboard. */
  faultsPort: number;
}

/** @throws NotHere where this machine cannot bring the fault about */
export async function openWorld(options: WorldOptions): Promise<World> {
  const closers: (() => unknown)[] = [];
  try {
    return await build(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** The fault cannot be brought about here, for the reason in the message. */
export class NotHere extends Error {}

async function build(options: WorldOptions, closers: (() => unknown)[]): Promise<World> {
  const { fault, serverUrl } = options;
  const needs: Fault['needs'] = fault ? FAULTS[fault].needs : {};
  const server = needs.ownServer ? await startThrowawayServer(durable) : undefined;
  if (server) closers.push(() => server.stop());
  const disk = needs.smallDisk ? mountSmallDisk(48) : undefined;
  if (needs.smallDisk && !disk) throw new NotHere('it takes the right to mount a small disk (root)');
  if (disk) closers.push(() => disk.unmount());

  const controlUrl = await makeDatabase(fault === 'crash-control' ? server!.url : serverUrl, closers);
  const destinationUrl = await makeDatabase(
    fault === 'crash-destination' ? server!.url : serverUrl,
    closers,
    disk?.folder,
  );
  await applyMigrations(controlUrl);
  const proxy = needs.proxy ? await proxyTo(destinationUrl) : undefined;
  if (proxy) closers.push(() => proxy.cut());

  const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-faults-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  overrideEnvironment({
    DATABASE_URL: controlUrl,
    STEVEDORE_DATA_DIR: path.join(folder, 'data'),
    STEVEDORE_FILE_ROOTS: folder,
    STEVEDORE_SECRET_KEY: randomBytes(32).toString('hex'),
    STEVEDORE_FAULTS_PORT: String(options.faultsPort),
  });
  closers.push(() => closeDatabase());
  const workers = startWorkers({ ...options, folder, hasSupervisor: needs.supervisor ?? false });
  closers.push(() => workers.killAll());
  return {
    ...{ destinationUrl, controlUrl, folder, server, proxy, disk, workers },
    loadUrl: proxy?.url ?? destinationUrl,
    async backendsOf(batchId) {
      const rows = await query<{ pid: number }>(
        destinationUrl,
        `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'stevedore %' || $1 ORDER BY pid`,
        [batchId],
      );
      return rows.map(({ pid }) => pid);
    },
    close: () => closeAll(closers),
  };
}

/** A crash must find what the server promised to keep. */
const durable = { synchronous_commit: 'on', full_page_writes: 'on', fsync: 'on' };

async function closeAll(closers: (() => unknown)[]): Promise<void> {
  for (const close of closers.reverse()) await close();
}

async function makeDatabase(
  serverUrl: string,
  closers: (() => unknown)[],
  tablespaceFolder?: string,
): Promise<string> {
  const name = `faults_${randomBytes(6).toString('hex')}`;
  const admin = async (...statements: string[]) => {
    const client = new Client({ connectionString: serverUrl });
    client.on('error', () => undefined);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  const where = tablespaceFolder ? ` TABLESPACE ${name}` : '';
  if (tablespaceFolder) await admin(`CREATE TABLESPACE ${name} LOCATION '${tablespaceFolder}'`);
  await admin(`CREATE DATABASE ${name}${where}`);
  closers.push(() =>
    admin(
      `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
      ...(tablespaceFolder ? [`DROP TABLESPACE ${name}`] : []),
    ),
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
