import type { QuarantinedRow, QuarantineSink } from '@/lib/engine/index';
import { runLoad, shareStaging, type LoadPlanInput, type RunContext } from '@/lib/engine/index';

/** What a process that shares a batch is told, as JSON in its first argument. */
export interface ShareTask {
  /** `lead` lays the pieces open, says `part`, and waits for help that never comes. */
  role: 'help' | 'lead';
  plan: LoadPlanInput;
  batchId: string;
  worker: string;
  /** After its first part the whole process stands still for so long. */
  freezeMs: number;
}

/** What it sends to the process that started it. */
export type ShareMessage =
  | { kind: 'rows'; rows: QuarantinedRow[] }
  | { kind: 'part' }
  | { kind: 'done'; work: Awaited<ReturnType<typeof shareStaging>> };

const task = JSON.parse(process.argv[2]!) as ShareTask;
let stored: () => void = () => undefined;
process.on('message', () => stored());

const send = (message: ShareMessage) =>
  new Promise<void>((resolve) => void process.send!(message, () => resolve()));

/** Refused rows are safe once the other process says that it has them. */
const quarantine: QuarantineSink = {
  startOver: async () => undefined,
  write: (rows) =>
    new Promise<void>((resolve) => {
      stored = resolve;
      void send({ kind: 'rows', rows: [...rows] });
    }),
  flush: async () => undefined,
  count: () => Promise.reject(new Error('A helper counts nothing.')),
};

let isFirst = true;
const context: RunContext = {
  batchId: task.batchId,
  worker: task.worker,
  signal: new AbortController().signal,
  fileRoots: null,
  baseFolder: '/',
  quarantine,
  emit(event) {
    if (event.type !== 'part' || !isFirst) return;
    isFirst = false;
    void send({ kind: 'part' }).then(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, task.freezeMs);
    });
  },
  now: Date.now,
  random: Math.random,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
};
if (task.role === 'lead') {
  const askForHelp = () => send({ kind: 'part' }).then(() => new Promise<number>(() => undefined));
  await runLoad(task.plan, { ...context, askForHelp });
}
await send({ kind: 'done', work: await shareStaging(task.plan, context) });
process.disconnect();
