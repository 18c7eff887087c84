import { advanceBackfills } from '@/lib/control/backfills/index';
import { isConnectionLoss } from '@/lib/control/batches/index';
import { sweepWhatIsDue } from '@/lib/control/janitor/index';
import { fireDueSchedules } from '@/lib/control/schedules/index';
import { lookForNewFiles } from '@/lib/control/triggers/index';
import { loggerFor } from '@/lib/logger';

const lookEveryMs = 1_000;

interface Ticker {
  stop: () => Promise<void>;
}

/** Looks every second for what is to start; any number of workers may. Looking for files keeps no schedule waiting. */
export function startTicker(): Ticker {
  const tickers = [
    tick('schedules', fireDueSchedules, 'schedules have fired'),
    tick('triggers', lookForNewFiles, 'new files have started batches'),
    tick('janitor', sweepWhatIsDue, 'the janitor has removed what nothing needs'),
    tick('backfills', advanceBackfills, 'chunks of backfills were started'),
  ];
  return {
    async stop() {
      await Promise.all(tickers.map((ticker) => ticker.stop()));
    },
  };
}

function tick(name: string, look: () => Promise<number>, message: string): Ticker {
  const log = loggerFor(name);
  let busy: Promise<void> | undefined;
  const lookOnce = async () => {
    try {
      const count = await look();
      if (count > 0) log.info({ count }, message);
    } catch (error) {
      // The heart says already that the control database is away.
      if (!isConnectionLoss(error)) log.error({ error }, 'looking for what is to start has failed');
    }
  };
  const timer = setInterval(() => {
    busy ??= lookOnce().finally(() => (busy = undefined));
  }, lookEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      await busy;
    },
  };
}
