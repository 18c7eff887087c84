import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface FileClaim {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that writes `file`, by a lock file beside it; that of a dead process is taken over.
 * @returns the id of the process that holds the file, where one does
 */
export async function claimFile(file: string): Promise<FileClaim | number> {
  const lock = `${file}.lock`;
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return { release: () => rm(lock, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    let holder = await holderOf(lock);
    if (!holder) {
      // The other one may be between making the lock and writing into it.
      await delay(100);
      holder = await holderOf(lock);
    }
    if (holder && holder !== process.pid && isRunning(holder)) return holder;
    await rm(lock, { force: true });
  }
}

async function holderOf(lock: string): Promise<number> {
  return Number(await readFile(lock, 'utf8').catch(() => ''));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
