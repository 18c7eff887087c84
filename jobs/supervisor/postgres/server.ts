import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries';
import { isRunning } from './processes';
import type { SystemUser } from './system-user';

export interface Cluster {
  /** The data directory. */
  folder: string;
  binaries: PostgresBinaries;
  user: SystemUser | undefined;
  /** Where the server's own log lines go. */
  logFile: string;
}

export interface RunningServer {
  pid: number;
  port: number;
}

/** Creates the data directory with superuser `stevedore` and the given password; `flags` go to initdb. */
export async function initCluster(cluster: Cluster, password: string, flags: string[] = []): Promise<void> {
  await mkdir(cluster.folder, { recursive: true, mode: 0o700 });
  if (cluster.user) await chown(cluster.folder, cluster.user.uid, cluster.user.gid);
  const secretFolder = await mkdtemp(path.join(tmpdir(), 'stevedore-init-'));
  const passwordFile = path.join(secretFolder, 'password');
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (cluster.user) {
      for (const file of [secretFolder, passwordFile]) await chown(file, cluster.user.uid, cluster.user.gid);
    }
    await run(cluster, cluster.binaries.initdb, [
      `--pgdata=${cluster.folder}`,
      '--username=stevedore',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      ...flags,
    ]);
  } finally {
    await rm(secretFolder, { recursive: true, force: true });
  }
}

/**
 * Starts the server and resolves once it takes connections on 127.0.0.1.
 * It outlives us on a crash: its log goes to a file and it has a process group of its own, so that Ctrl-C in a
 * terminal reaches only the supervisor, which stops things in order.
 */
export async function startServer(
  cluster: Cluster,
  port: number,
  settings: Record<string, string | number>,
): Promise<RunningServer> {
  const log = openSync(cluster.logFile, 'a', 0o600);
  const options = Object.entries({
    ...settings,
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(cluster.binaries.postgres, ['-D', cluster.folder, ...options], {
    ...cluster.user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: serverEnvironment,
  });
  closeSync(log);
  await ready(cluster, child);
  child.unref();
  return { pid: child.pid!, port };
}

/** The server that runs on this data directory, if one does: `postmaster.pid` names it, and it is alive. */
export async function findServer(folder: string): Promise<RunningServer | undefined> {
  const lines = await postmasterFile(folder);
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!pid || !port || !(await isPostgres(pid, folder))) return undefined;
  return { pid, port };
}

/** Stops the server: clients are disconnected, everything is written; immediate shutdown only if that takes too long. */
export async function stopServer(server: RunningServer, timeoutMs = 60_000): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isRunning(server.pid)) return;
    process.kill(server.pid, signal);
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (!isRunning(server.pid)) return;
      await sleep(20);
    }
  }
  throw new Error(`PostgreSQL (process ${server.pid}) does not stop.`);
}

const serverEnvironment = {
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
} as unknown as NodeJS.ProcessEnv;

async function ready(cluster: Cluster, child: ChildProcess): Promise<void> {
  let failure: string | undefined;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `it ended with ${signal ?? `status ${code}`}`));
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (failure !== undefined) throw new Error(await explain(cluster, failure));
    const lines = await postmasterFile(cluster.folder);
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return;
    await sleep(20);
  }
  throw new Error(`PostgreSQL did not become ready within 120 s. Its log is ${cluster.logFile}.`);
}

async function explain(cluster: Cluster, failure: string): Promise<string> {
  const log = await readFile(cluster.logFile, 'utf8').catch(() => '');
  const lines = log.trim().split('\n').slice(-8).join('\n');
  if (/No space left on device/.test(lines)) {
    return `PostgreSQL did not start: the disk that holds ${cluster.folder} is full. Free some space, or set STEVEDORE_DATA_DIR to a folder on another disk.`;
  }
  return `PostgreSQL did not start: ${failure}. The end of its log (${cluster.logFile}):\n${lines}`;
}

async function postmasterFile(folder: string): Promise<string[]> {
  const text = await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  return text.split('\n');
}

/** A pid file can outlive a reboot and its number can belong to anyone since: the command line settles it. */
async function isPostgres(pid: number, folder: string): Promise<boolean> {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.split('\0').includes(folder);
}

function run(cluster: Cluster, command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...cluster.user, cwd: '/', env: serverEnvironment });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const full = /No space left on device/.test(output);
      const remedy = full
        ? `The disk that holds ${cluster.folder} is full. Free some space, or set STEVEDORE_DATA_DIR to a folder on another disk.`
        : output.trim().split('\n').slice(-4).join('\n');
      reject(new Error(`PostgreSQL's data directory could not be made in ${cluster.folder}. ${remedy}`));
    });
  });
}
