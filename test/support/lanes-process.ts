import { runLoad, type LoadPlanInput, type RunContext } from '@/lib/engine/index';
import { MemoryQuarantine } from './engine-run';

/** A process that loads in merge lanes, and is killed as soon as the first of them is in. */
const { plan, batchId } = JSON.parse(process.argv[2]!) as { plan: LoadPlanInput; batchId: string };

const context: RunContext = {
  batchId,
  signal: new AbortController().signal,
  fileRoots: null,
  baseFolder: '/',
  quarantine: new MemoryQuarantine(),
  emit(event) {
    if (event.type === 'log' && event.message.startsWith('Merge lane')) process.kill(process.pid, 'SIGKILL');
  },
  now: Date.now,
  random: Math.random,
  sleep: async () => undefined,
};

await runLoad(plan, context);
