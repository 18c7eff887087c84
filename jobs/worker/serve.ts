import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run, type WorkerEvents } from 'graphile-worker';
import { Pool } from 'pg';
import { isConnectionLoss } from '@/lib/control/batches/index';
import { isPaused } from '@/lib/control/workers/index';
import { databaseUrl, env } from '@/lib/env';
import { loggerFor } from '@/lib/logger';
import { leftToOthersBy, ofTask, sessionName } from '@/lib/queue';
import { tasksUntil } from '../tasks/index';
import { startChecker } from './checker';
import { startHeart } from './heart';
import { startTicker } from './ticker';

const log = loggerFor('worker');
const longestPauseMs = 10_000;

/**
 * Takes jobs and runs them until `signal` is aborted. While the control database is away it waits for it.
 * @throws where something else than the connection is wrong
 */
export async function serve(signal: AbortSignal): Promise<void> {
  for (let pauseMs = 500; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const startedAt = Date.now();
    try {
      await serveOnce(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isConnectionLoss(error)) throw error;
      log.warn({ error, pauseMs }, 'the control database is away; the worker waits for it');
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (Date.now() - startedAt > 60_000) pauseMs = 500;
    }
  }
}

async function serveOnce(signal: AbortSignal): Promise<void> {
  const pool = new Pool({
    connectionString: databaseUrl(),
    max: env().workerConcurrency + 4,
    connectionTimeoutMillis: 10_000,
    application_name: sessionName,
  });
  const warn = (error: Error) => log.warn({ error }, 'a connection of the queue was lost');
  pool.on('error', warn);
  pool.on('connect', (client) => client.on('error', warn));
  const events: WorkerEvents = new EventEmitter();
  const poolId = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  // Asked before each look for a job: a pause holds from the next job on.
  const leftAlone = async () => {
    const [id, paused] = await Promise.all([poolId, isPaused()]);
    return paused ? [leftToOthersBy(id), ofTask('run_batch')] : [leftToOthersBy(id)];
  };
  try {
    const runner = await run({
      pgPool: pool,
      taskList: tasksUntil(signal),
      concurrency: env().workerConcurrency,
      noHandleSignals: true,
      pollInterval: 1_000,
      parsedCronItems: [],
      forbiddenFlags: leftAlone,
      logger: new Logger(toPino),
      events,
    });
    const heart = startHeart({
      ...{ id: await poolId, host: hostname(), pid: process.pid },
      slots: env().workerConcurrency,
    });
    const ticker = startTicker();
    const checker = startChecker();
    const stop = () =>
      void runner.stop('the worker ends').catch((error: unknown) => log.warn({ error }, 'stop'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await runner.promise;
    } finally {
      signal.removeEventListener('abort', stop);
      await Promise.all([ticker.stop(), checker.stop()]);
      await heart.stop();
    }
  } finally {
    await pool.end();
  }
}

function toPino(scope: { label?: string; jobId?: string; taskIdentifier?: string }) {
  const child = loggerFor('queue').child(scope);
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return (level: string, message: string) => child[levels[level as keyof typeof levels] ?? 'debug'](message);
}
