import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isRunning } from './postgres/processes';

export interface DataFolderClaim {
  /** True where an earlier supervisor was killed: what it started may take seconds to end. */
  followsCrash: boolean;
  release: () => Promise<void>;
}

/**
 * Makes this process the one supervisor of a data folder.
 * @throws Error where another one runs
 */
export async function claimDataFolder(dataDir: string): Promise<DataFolderClaim> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, 'supervisor.pid');
  const holder = Number(await readFile(file, 'utf8').catch(() => ''));
  if (holder && holder !== process.pid && (await isSupervisor(holder))) {
    throw new Error(
      `Stevedore already runs on the data folder ${dataDir} (process ${holder}). Stop it first (kill ${holder}), or set STEVEDORE_DATA_DIR to another folder.`,
    );
  }
  await writeFile(file, String(process.pid));
  return { followsCrash: holder > 0, release: () => rm(file, { force: true }) };
}

/** Process numbers are used again: the command line tells. */
async function isSupervisor(pid: number): Promise<boolean> {
  if (!isRunning(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return /bootstrap\.mjs/.test(commandLine);
}
