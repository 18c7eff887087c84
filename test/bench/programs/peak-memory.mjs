// Loaded before a timed program (node --import): writes the peak of its resident memory, in KiB, as it ends.
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env.STEVEDORE_BENCH_PEAK;
// The memory is the process's: its threads would count it again.
if (file && isMainThread)
  process.on('exit', () => appendFileSync(file, `${process.resourceUsage().maxRSS}\n`));
