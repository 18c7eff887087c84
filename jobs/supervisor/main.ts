import { env } from '@/lib/env';
import { logger } from '@/lib/logger';
import { withoutCredentials } from '@/lib/without-credentials';
import { supervise, type Mode } from './supervise';

/** Ctrl-C reaches us twice, from the terminal and from npm; a person's second one comes later. */
const sameKeyMs = 1_000;
const stopping = new AbortController();
let stoppedAt = 0;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (!stopping.signal.aborted) {
      stoppedAt = Date.now();
      stopping.abort();
    } else if (Date.now() - stoppedAt > sameKeyMs) {
      // The person does not want to wait: children see the channel close and end themselves.
      process.exit(1);
    }
  });
}
// npm that is killed cannot pass the signal on; without it nobody would know that this still runs.
const parent = process.ppid;
const parentWatch = setInterval(() => process.ppid !== parent && stopping.abort(), 500);
if (!env().isRunByNpm) clearInterval(parentWatch);

try {
  await supervise(process.argv[2] as Mode, stopping.signal, (line) => console.log(line));
} catch (error) {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  const full = 'The disk is full. Free some space, or set STEVEDORE_DATA_DIR to a folder on another disk.';
  console.error(code === 'ENOSPC' ? full : withoutCredentials(message));
  if (logger.isLevelEnabled('debug')) console.error(stack);
  process.exitCode = 1;
}
// Timers and watchers of what has been stopped must not keep the process.
process.exit();
