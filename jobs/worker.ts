import { env } from '@/lib/env';
import { loggerFor } from '@/lib/logger';
import { serve } from './worker/serve';

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
