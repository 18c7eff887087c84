import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '@/lib/env';

/** The worker processes of one world. */
export interface Workers {
  start(): Promise<void>;
  /** The process above a worker. */
  supervisorOf(worker: number): number;
  /** Kills one, and starts another in its place. @param chance 0 to 1: which */
  replaceOne(chance: number): Promise<void>;
  /** Asks all to end in order. @returns whether all did within the deadline */
  endAll(): Promise<boolean>;
  killAll(): void;
  /** How many run, and what they logged last: for a batch that does not end. */
  describe(): string;
}

export interface WorkerOptions {
  workerBundle: string;
  folder: string;
  /** Each worker runs under a supervisor of its own, as with `npm run start:worker`. */
  hasSupervisor: boolean;
}

const LOG = 'workers.log';
const LAST_LINES = 10;
const LINE_CUT = 600;
/** How long workers may take to end once asked, hung up or not. */
const END_MS = 20_000;

export function startWorkers(options: WorkerOptions): Workers {
  const children: ChildProcess[] = [];
  const running = () => children.filter((child) => child.exitCode === null && child.signalCode === null);
  const start = async () => {
    children.push(options.hasSupervisor ? await underSupervisor(options, children.length) : alone(options));
  };
  return {
    start,
    async replaceOne(chance) {
      const left = running();
      const victim = left[Math.floor(chance * left.length)]!;
      const ended = once(victim, 'exit');
      victim.kill('SIGKILL');
      await ended;
      await start();
    },
    supervisorOf: parentOf,
    async endAll() {
      const left = running();
      for (const child of left) child.kill('SIGTERM');
      const ended = Promise.all(left.map((child) => once(child, 'exit'))).then(() => true);
      return Promise.race([ended, sleep(END_MS, false, { ref: false })]);
    },
    killAll() {
      for (const child of running()) child.kill('SIGKILL');
    },
    describe() {
      const log = readFileSync(path.join(options.folder, LOG), 'utf8').trimEnd().split('\n');
      const last = log.slice(-LAST_LINES).map((line) => line.slice(0, LINE_CUT));
      return `${running().length} of ${children.length} processes run; their log ends:\n${last.join('\n')}`;
    },
  };
}

function alone({ workerBundle, folder }: WorkerOptions): ChildProcess {
  const log = openSync(path.join(folder, LOG), 'a');
  return spawn(process.execPath, [workerBundle], {
    env: childEnvironment({ LOG_LEVEL: 'warn' }),
    stdio: ['ignore', log, log],
  });
}

/** The supervisor runs what stands in its folder: there, the worker is the armed one. */
async function underSupervisor(
  { workerBundle, folder }: WorkerOptions,
  number: number,
): Promise<ChildProcess> {
  const home = path.join(folder, `home-${number}`);
  const root = process.cwd();
  await mkdir(path.join(home, '.stevedore/build'), { recursive: true });
  for (const name of ['node_modules', 'jobs', 'prisma', 'package.json'])
    await symlink(path.join(root, name), path.join(home, name));
  await symlink(workerBundle, path.join(home, '.stevedore/build/worker.mjs'));
  const log = openSync(path.join(folder, LOG), 'a');
  return spawn(process.execPath, [path.join(root, '.stevedore/build/supervisor.mjs'), 'worker'], {
    cwd: home,
    env: childEnvironment({ LOG_LEVEL: 'warn' }),
    stdio: ['ignore', log, log],
  });
}

function parentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}
