import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyMigrations } from '@/jobs/migrate/apply-migrations';
import { env, overrideEnvironment } from '@/lib/env';
import { claimDataFolder } from './data-folder-claim';
import { findEmbeddedDatabase, openEmbeddedDatabase } from './embedded-database';
import { checkDatabase } from './external-database';
import { followWorkerBundle, webAnswers, webDevelopmentServer, webServer, worker } from './parts';
import { isPortFree } from './ports';
import type { Say } from './say';

export type Mode = 'start' | 'dev' | 'web' | 'worker';

interface Running {
  /** What is said when it is stopped. */
  name: string;
  stop: () => Promise<void>;
}

/**
 * Brings the parts up one after the other, stays until `signal` is aborted, and stops them in the reverse order:
 * web first, so that nothing new comes in; PostgreSQL last.
 * @throws Error whose message tells a person what to do; by then everything that had started is stopped again
 */
export async function supervise(mode: Mode, signal: AbortSignal, say: Say): Promise<void> {
  const running: Running[] = [];
  try {
    await bringUp(mode, running, signal, say);
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const part of running.reverse()) {
      if (part.name) say(`Stopping ${part.name} …`);
      // One that does not stop must not keep the others running.
      await part.stop().catch((error: Error) => say(error.message));
    }
  }
}

async function bringUp(mode: Mode, running: Running[], signal: AbortSignal, say: Say): Promise<void> {
  const isWhole = mode === 'start' || mode === 'dev';
  const { dataDir, port, host, fileRoots } = env();
  const claim = isWhole ? await claimDataFolder(dataDir) : undefined;
  if (claim) running.push({ name: '', stop: claim.release });
  const inbox = path.join(dataDir, 'inbox');
  if (fileRoots.includes(inbox)) await mkdir(inbox, { recursive: true, mode: 0o700 });
  if (mode !== 'worker') await portIsFree(port, host, claim?.followsCrash ? 10_000 : 0);

  await openDatabase(isWhole, running, say);
  signal.throwIfAborted();
  const applied = await applyMigrations(env().databaseUrl!);
  if (applied.length > 0) say(`Applied ${applied.length} migration${applied.length > 1 ? 's' : ''}.`);
  signal.throwIfAborted();

  await startParts(mode, running, signal, say);
  if (mode === 'worker') return say('The worker runs. Ctrl-C stops it.');
  say(`\nStevedore is ready: ${env().publicUrl}\nData folder: ${dataDir}. Ctrl-C stops everything.`);
}

/** The web server first and alone: it is what the person waits for, and the worker would take half of a small machine. */
async function startParts(mode: Mode, running: Running[], signal: AbortSignal, say: Say): Promise<void> {
  const web = mode === 'dev' ? webDevelopmentServer(say) : webServer(say);
  const working = worker(say);
  running.push({ name: mode === 'web' ? '' : 'the worker', stop: () => working.stop() });
  running.push({ name: mode === 'worker' ? '' : 'the web server', stop: () => web.stop() });
  if (mode !== 'worker') {
    say('Starting the web server …');
    web.start();
    await webAnswers(signal);
  }
  if (mode !== 'web') {
    say('Starting the worker …');
    working.start();
  }
  if (mode === 'dev') followWorkerBundle(working);
}

/** Leaves DATABASE_URL set for this process and its children. */
async function openDatabase(isWhole: boolean, running: Running[], say: Say): Promise<void> {
  const { databaseUrl, dataDir } = env();
  if (databaseUrl !== undefined) return checkDatabase(databaseUrl);
  if (isWhole) {
    const embedded = await openEmbeddedDatabase(dataDir, say);
    running.push({ name: 'PostgreSQL', stop: embedded.stop });
    const sampleUrl = env().sampleDatabaseUrl ?? embedded.sampleUrl;
    return overrideEnvironment({ DATABASE_URL: embedded.url, STEVEDORE_SAMPLE_DATABASE_URL: sampleUrl });
  }
  const url = await findEmbeddedDatabase(dataDir);
  if (url === undefined) {
    throw new Error(
      'There is no control database: set DATABASE_URL to the address of a PostgreSQL database (postgres://…), or run `npm start`, which brings a PostgreSQL of its own.',
    );
  }
  overrideEnvironment({ DATABASE_URL: url });
}

async function portIsFree(port: number, host: string, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isPortFree(port, host))) {
    if (Date.now() >= deadline) {
      throw new Error(
        `Port ${port} on ${host} is taken. Stop the program that uses it, or choose another port: PORT=${port + 1} npm start`,
      );
    }
    await sleep(100);
  }
}
