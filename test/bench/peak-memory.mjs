// Loaded before a timed program (node --import): writes the peak of its resident memory, in KiB, as it ends.
import { appendFileSync } from 'node:fs';

const file = process.env.STEVEDORE_BENCH_PEAK;
if (file) process.on('exit', () => appendFileSync(file, `${process.resourceUsage().maxRSS}\n`));
