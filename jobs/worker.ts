import { isMainThread } from 'node:worker_threads';
import { env } from '@/lib/env';
import { loggerFor } from '@/lib/logger';
import { answerCheck } from './worker/check-thread';
import { serve } from './worker/serve';

if (isMainThread) await work();
else await answerCheck();

async function work(): Promise<never> {
  const log = loggerFor('worker');
  const stop = new AbortController();

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info({ signal }, 'the worker is asked to end');
      stop.abort();
    });
  }

  try {
    log.info({ concurrency: env().workerConcurrency }, 'the worker starts');
    await serve(stop.signal);
    log.info('the worker has ended');
    process.exit(0);
  } catch (error) {
    log.fatal({ error }, 'the worker cannot go on');
    process.exit(1);
  }
}
