import { isConnectionLoss } from '@/lib/control/batches/index';
import { fireDueSchedules } from '@/lib/control/schedules/index';
import { loggerFor } from '@/lib/logger';

const lookEveryMs = 1_000;

/** Looks every second for schedules whose time has come; any number of workers may. */
export function startTicker(): { stop: () => Promise<void> } {
  const log = loggerFor('schedules');
  let busy: Promise<void> | undefined;
  const look = async () => {
    try {
      const fired = await fireDueSchedules();
      if (fired > 0) log.info({ fired }, 'schedules have fired');
    } catch (error) {
      // The heart says already that the control database is away.
      if (!isConnectionLoss(error)) log.error({ error }, 'schedules could not be looked at');
    }
  };
  const timer = setInterval(() => {
    busy ??= look().finally(() => (busy = undefined));
  }, lookEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      await busy;
    },
  };
}
