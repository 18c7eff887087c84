import { logger, withoutCredentials } from '@/lib/logger';
import { supervise, type Mode } from './supervise';

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // A second one says that the person does not want to wait: children see the channel close and end themselves.
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

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
