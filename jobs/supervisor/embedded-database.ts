import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  findServer,
  initCluster,
  startServer,
  stopServer,
  type Cluster,
  type RunningServer,
} from './postgres/server';
import { findBinaries } from './postgres/binaries';
import { placeCluster } from './postgres/placement';
import { isRunning } from './postgres/processes';
import { embeddedSettings } from './postgres/settings';
import { postgresUser, type SystemUser } from './postgres/system-user';
import { requireFreeSpace } from './free-space';
import { freePort } from './ports';
import type { Say } from './say';

export interface EmbeddedDatabase {
  /** URL of the control database. */
  url: string;
  /** URL of an empty database beside it to load into, as a role that cannot reach the control database. */
  sampleUrl: string;
  stop: () => Promise<void>;
}

/** What the data folder remembers of its server; mode 0600, because it holds the password. */
interface ServerRecord {
  folder: string;
  password: string;
  /** Of the role that owns the sample database. */
  samplePassword: string;
  port: number;
}

const neededBytes = 300 * 1024 * 1024;

/**
 * Brings up the embedded PostgreSQL of a data folder: makes it on the first start, takes over a server that a killed
 * supervisor left running, and starts it again should it crash.
 * @throws Error saying what to do where the disk is full or the server cannot run
 */
export async function openEmbeddedDatabase(dataDir: string, say: Say): Promise<EmbeddedDatabase> {
  const user = postgresUser();
  const binaries = await findBinaries(user, say);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // The server's user has to pass through; what is inside is closed file by file.
  if (user) await chmod(dataDir, 0o711);
  const record = (await readRecord(dataDir)) ?? (await newRecord(dataDir, user));
  const { folder } = record;
  if (folder !== path.join(dataDir, 'postgres')) say(`PostgreSQL keeps its data in ${folder}.`);
  const freeBytes = await requireFreeSpace([dataDir, path.dirname(folder)], neededBytes);
  const cluster: Cluster = { folder, binaries, user, logFile: path.join(dataDir, 'postgres.log') };
  if (!existsSync(path.join(folder, 'PG_VERSION'))) await createCluster(cluster, record.password, say);
  const server = (await takeOver(cluster, say)) ?? (await startFresh(cluster, record, freeBytes, say));
  if (server.port !== record.port) await writeRecord(dataDir, { ...record, port: server.port });
  await createDatabases(urlOf(record, server.port, 'postgres'), record.samplePassword);
  const keeper = keepRunning(cluster, server, embeddedSettings(freeBytes), say);
  return { ...urlsOf(record, server.port), stop: keeper.stop };
}

/** URL of the embedded database of a data folder if its server runs; for a part that is started alone. */
export async function findEmbeddedDatabase(dataDir: string): Promise<string | undefined> {
  return (await findEmbeddedDatabases(dataDir))?.url;
}

/** The same with the database beside it. */
export async function findEmbeddedDatabases(
  dataDir: string,
): Promise<Pick<EmbeddedDatabase, 'url' | 'sampleUrl'> | undefined> {
  const record = await readRecord(dataDir);
  const server = record && (await findServer(record.folder));
  return server && urlsOf(record, server.port);
}

/** Written before the data directory is made, so that no directory is ever without its password. */
async function newRecord(dataDir: string, user: SystemUser | undefined): Promise<ServerRecord> {
  const record = {
    folder: placeCluster(dataDir, user),
    password: randomBytes(24).toString('hex'),
    samplePassword: randomBytes(24).toString('hex'),
    port: await freePort(54_618),
  };
  await writeRecord(dataDir, record);
  return record;
}

/** Makes it aside and renames, so that a start that was broken off leaves nothing that looks like a database. */
async function createCluster(cluster: Cluster, password: string, say: Say): Promise<void> {
  say('Making a PostgreSQL data directory …');
  const draft = `${cluster.folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await initCluster({ ...cluster, folder: draft }, password);
  await rename(draft, cluster.folder);
}

async function takeOver(cluster: Cluster, say: Say): Promise<RunningServer | undefined> {
  const server = await findServer(cluster.folder);
  if (server) say(`Taking over the PostgreSQL that an earlier start left running (process ${server.pid}).`);
  return server;
}

async function startFresh(
  cluster: Cluster,
  record: ServerRecord,
  freeBytes: number,
  say: Say,
): Promise<RunningServer> {
  say('Starting PostgreSQL …');
  await shortenLog(cluster.logFile);
  await removeForeignPidFile(cluster.folder);
  const port = await freePort(record.port);
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await startServer(cluster, port, embeddedSettings(freeBytes));
    } catch (error) {
      // After a kill -9 of the server its last backends take a moment to notice and let go.
      const isLettingGo = /shared memory block|lock file/.test((error as Error).message);
      if (!isLettingGo || Date.now() > deadline) throw error;
      await sleep(300);
    }
  }
}

/**
 * After a reboot the number in a left-over postmaster.pid may belong to another program, and PostgreSQL would refuse to
 * start. Where the process is gone the file stays: PostgreSQL reads it to make sure that no backend is left.
 */
async function removeForeignPidFile(folder: string): Promise<void> {
  const file = path.join(folder, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid && isRunning(pid) && !(await findServer(folder))) await rm(file);
}

function keepRunning(
  cluster: Cluster,
  first: RunningServer,
  settings: Record<string, string | number>,
  say: Say,
) {
  let server = first;
  let busy: Promise<void> | undefined;
  const revive = async () => {
    say(`PostgreSQL has ended; starting it again. Its log is ${cluster.logFile}.`);
    server = await startServer(cluster, server.port, settings);
  };
  const timer = setInterval(() => {
    if (busy || isRunning(server.pid)) return;
    busy = revive()
      .catch((error: Error) => say(error.message))
      .finally(() => (busy = undefined));
  }, 1_000);
  return {
    async stop() {
      clearInterval(timer);
      await busy;
      await stopServer(server);
    },
  };
}

/** Each step looks first, so that a first start that was broken off is finished by the next. */
async function createDatabases(adminUrl: string, samplePassword: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const exists = async (query: string) => ((await admin.query(query)).rowCount ?? 0) > 0;
    if (!(await exists("SELECT FROM pg_database WHERE datname = 'stevedore'"))) {
      await admin.query('CREATE DATABASE stevedore');
    }
    await admin.query('REVOKE CONNECT ON DATABASE stevedore, postgres FROM PUBLIC');
    if (!(await exists("SELECT FROM pg_roles WHERE rolname = 'samples'"))) {
      await admin.query(`CREATE ROLE samples LOGIN PASSWORD ${admin.escapeLiteral(samplePassword)}`);
    }
    if (!(await exists("SELECT FROM pg_database WHERE datname = 'samples'"))) {
      await admin.query('CREATE DATABASE samples OWNER samples');
    }
  } finally {
    await admin.end();
  }
}

async function shortenLog(file: string): Promise<void> {
  const status = await stat(file).catch(() => undefined);
  if (status && status.size > 20 * 2 ** 20) await truncate(file);
}

async function readRecord(dataDir: string): Promise<ServerRecord | undefined> {
  const text = await readFile(path.join(dataDir, 'postgres.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ServerRecord);
}

async function writeRecord(dataDir: string, record: ServerRecord): Promise<void> {
  const file = path.join(dataDir, 'postgres.json');
  await writeFile(`${file}.draft`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
}

function urlsOf(record: ServerRecord, port: number): Pick<EmbeddedDatabase, 'url' | 'sampleUrl'> {
  const sampleUrl = `postgres://samples:${record.samplePassword}@127.0.0.1:${port}/samples`;
  return { url: urlOf(record, port, 'stevedore'), sampleUrl };
}

function urlOf(record: ServerRecord, port: number, database: string): string {
  return `postgres://stevedore:${record.password}@127.0.0.1:${port}/${database}`;
}
