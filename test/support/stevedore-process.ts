import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface StevedoreProcess {
  pid: number;
  /** Everything it printed so far. */
  output: () => string;
  /** Resolves with the exit status once it has ended; null where a signal ended it. */
  ended: Promise<number | null>;
  /** As Ctrl-C does; resolves with the exit status. */
  stop: () => Promise<number | null>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** Variables of the test run that would change the product; an empty one counts as not set. */
const unset = { DATABASE_URL: '', NEXTAUTH_URL: '', npm_lifecycle_event: '' };

/** Runs `npm start`'s program with these variables. */
export function spawnStevedore(variables: Record<string, string>, command = 'start'): StevedoreProcess {
  const child = spawn(process.execPath, ['jobs/bootstrap.mjs', command], {
    cwd: root,
    env: { ...process.env, ...unset, LOG_LEVEL: 'warn', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    pid: child.pid!,
    output: () => output,
    ended,
    stop() {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/**
 * Runs it and waits until it says that it is ready.
 * @throws Error with everything it printed where it ends or takes longer
 */
export async function startStevedore(
  variables: Record<string, string>,
  timeoutMs = 180_000,
): Promise<StevedoreProcess> {
  const stevedore = spawnStevedore(variables);
  let isOver = false;
  void stevedore.ended.then(() => (isOver = true));
  const deadline = Date.now() + timeoutMs;
  while (!stevedore.output().includes('Stevedore is ready')) {
    if (isOver) throw new Error(`Stevedore ended before it was ready:\n${stevedore.output()}`);
    if (Date.now() > deadline) {
      await stevedore.stop();
      throw new Error(`Stevedore was not ready within ${timeoutMs / 1000} s:\n${stevedore.output()}`);
    }
    await sleep(50);
  }
  return stevedore;
}
