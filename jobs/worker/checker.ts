import { isConnectionLoss } from '@/lib/control/batches/index';
import { runNextFileCheck } from '@/lib/control/file-checks/index';
import { loggerFor } from '@/lib/logger';
import { checkInThread } from './check-thread';

const lookEveryMs = 1_000;

/**
 * Looks every second for a file that is to be checked, and reads one at a time. Beside the queue rather than in it: no load
 * waits for a slot that a check holds.
 */
export function startChecker(): { stop: () => Promise<void> } {
  const log = loggerFor('file-checks');
  const end = new AbortController();
  let busy: Promise<void> | undefined;
  const lookOnce = async () => {
    try {
      const checkId = await runNextFileCheck(end.signal, checkInThread);
      if (checkId) log.info({ checkId }, 'a file was checked');
    } catch (error) {
      // The heart says already that the control database is away.
      if (!isConnectionLoss(error)) log.error({ error }, 'looking for files to check has failed');
    }
  };
  const timer = setInterval(() => {
    busy ??= lookOnce().finally(() => (busy = undefined));
  }, lookEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      end.abort();
      await busy;
    },
  };
}
