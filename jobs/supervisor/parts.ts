import { watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment, env } from '@/lib/env';
import { Child } from './child';
import type { Say } from './say';

const next = 'node_modules/next/dist/bin/next';
const workerBundle = '.stevedore/build/worker.mjs';

/** The production web server on PORT. Streams of events would hold it open for ever, hence the short grace. */
export function webServer(say: Say): Child {
  const { port, host } = env();
  return new Child({
    name: 'web server',
    args: [next, 'start', '--port', String(port), '--hostname', host],
    env: childEnvironment({ NODE_ENV: 'production', NEXTAUTH_URL: env().publicUrl }),
    graceMs: 3_000,
    stdout: 'ignore',
    say,
  });
}

/** The web server that compiles pages as they are asked for and follows edits. */
export function webDevelopmentServer(say: Say): Child {
  const { port, host } = env();
  return new Child({
    name: 'web server',
    args: [next, 'dev', '--port', String(port), '--hostname', host],
    env: childEnvironment({ NODE_ENV: 'development', NEXTAUTH_URL: env().publicUrl }),
    graceMs: 5_000,
    stdout: 'inherit',
    say,
  });
}

/** The worker; once asked to end it may finish or hand back what it is doing. */
export function worker(say: Say): Child {
  return new Child({
    name: 'worker',
    args: [workerBundle],
    env: childEnvironment({ NODE_ENV: env().isProduction ? 'production' : 'development' }),
    graceMs: 30_000,
    stdout: 'inherit',
    say,
  });
}

/** Restarts a worker whenever its bundle is built anew. */
export function followWorkerBundle(child: Child): void {
  let timer: NodeJS.Timeout | undefined;
  watch(workerBundle, () => {
    clearTimeout(timer);
    timer = setTimeout(() => child.restart(), 200);
  });
}

/**
 * Resolves once the web server says that it is well.
 * @throws Error after a minute of silence
 */
export async function webAnswers(signal: AbortSignal, timeoutMs = 60_000): Promise<void> {
  const { host, port } = env();
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}/api/health`;
  const deadline = Date.now() + timeoutMs;
  let last = 'no answer';
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      if (response.ok) return;
      last = `status ${response.status}: ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      last = (error as Error).message;
    }
    await sleep(50);
  }
  throw new Error(`The web server did not become healthy within ${timeoutMs / 1000} s (${url}: ${last}).`);
}
