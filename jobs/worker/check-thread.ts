import { constants, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { CheckFile } from '@/lib/control/file-checks/index';
import { checkWhole, LoadError, packSample, type CheckProgress, type WholeTask } from '@/lib/engine/index';

type Found = Awaited<ReturnType<CheckFile>>;

/** What the thread says; the last of it is what it found, or why it found nothing. */
type Message = { progress: CheckProgress } | { found: Found } | { error: { code: string; message: string } };

/** Of the thread's JavaScript; a check holds far less. */
const mostMegabytes = 512;

/**
 * Reads a file in a thread of its own: loads that run in this process go on as if it were not there. The thread is this
 * same program, which sees that it is one and calls `answerCheck`.
 */
export const checkInThread: CheckFile = (task, { signal, onProgress }) =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    const stop = () => thread.postMessage('stop');
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    thread.on('message', (message: Message) => {
      if ('progress' in message) onProgress(message.progress);
      else if ('found' in message) resolve(message.found);
      else reject(new LoadError(message.error.code, { class: 'fatal', message: message.error.message }));
    });
    thread.on('error', reject);
    thread.on('exit', () => {
      signal.removeEventListener('abort', stop);
      reject(new Error('The thread that read the file has ended.'));
    });
  });

/** The thread's part. */
export async function answerCheck(): Promise<void> {
  const stop = new AbortController();
  const say = (message: Message) => parentPort!.postMessage(message);
  parentPort!.on('message', () => stop.abort());
  yieldToOthers();
  try {
    const { check, sample } = await checkWhole(workerData as WholeTask, {
      ...{ signal: stop.signal, now: Date.now, random: Math.random },
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      onProgress: (progress) => say({ progress }),
    });
    say({ found: { check, sample: packSample(sample) } });
  } catch (error) {
    const { code = 'unexpected', message } = error as Partial<LoadError> & Error;
    say({ error: { code: String(code), message } });
  } finally {
    parentPort!.close();
  }
}

/** On Linux a priority is one of the thread that sets it, elsewhere of its whole process. */
function yieldToOthers(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
}
