import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../jobs/supervisor/ports';
import { startThrowawayServer } from './postgres-server';
import { startStevedore } from './stevedore-process';

/**
 * Brings up what the browser tests use: Stevedore as `npm start` does on a machine that never saw it (fresh data
 * folder, embedded PostgreSQL), and a second PostgreSQL to load into. Specs read from the environment:
 * STEVEDORE_TEST_URL, STEVEDORE_TEST_DATA_DIR, and STEVEDORE_TEST_WAREHOUSE_URL (superuser, database `postgres`).
 */
export default async function bringUp(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'stevedore-browser-'));
  const [port, warehouse] = await Promise.all([freePort(), startThrowawayServer()]);
  const stevedore = await startStevedore({
    PORT: String(port),
    STEVEDORE_DATA_DIR: dataDir,
    STEVEDORE_FILE_ROOTS: path.join(dataDir, 'files'),
  });
  process.env.STEVEDORE_TEST_URL = `http://localhost:${port}`;
  process.env.STEVEDORE_TEST_DATA_DIR = dataDir;
  process.env.STEVEDORE_TEST_WAREHOUSE_URL = warehouse.url;
  return async () => {
    await stevedore.stop();
    await warehouse.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
