import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FullConfig } from '@playwright/test';
import { freePort } from '../../jobs/supervisor/ports';
import { tellWorkers } from '../e2e/support/stack';
import { startThrowawayServer } from './postgres-server';
import { startStevedore } from './stevedore-process';

/**
 * Brings up what the browser tests use, once for each project that runs: Stevedore as `npm start` does on a machine that never
 * saw it (fresh data folder, embedded PostgreSQL), and a second PostgreSQL to load into.
 */
export default async function bringUp({ filteredProjects }: FullConfig): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const stopAll = async () => void (await Promise.all(stops.map((stop) => stop())));
  try {
    // One after the other: two that start at once may both find the same port free.
    for (const { name } of filteredProjects) stops.push(await bringUpFor(name));
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

async function bringUpFor(project: string): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'stevedore-browser-'));
  const [port, warehouse] = await Promise.all([freePort(), startThrowawayServer()]);
  const stevedore = await startStevedore({
    PORT: String(port),
    STEVEDORE_DATA_DIR: dataDir,
    STEVEDORE_FILE_ROOTS: path.join(dataDir, 'files'),
  });
  tellWorkers(project, { url: `http://localhost:${port}`, dataDir, warehouseUrl: warehouse.url });
  return async () => {
    await stevedore.stop();
    await warehouse.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
