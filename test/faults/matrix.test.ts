import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { CellResult } from './cell';

/** One cell of each kind of recovery; `npm run test:faults` runs them all. */
const CELLS = [
  'freeze-worker/merging',
  'kill-worker/committed',
  'crash-destination/staging',
  'cut-connection/merging',
  'crash-control/reporting',
  'end-backend/validating',
];

it.runIf(process.platform === 'linux')(
  'loses no row and loads none twice, whatever strikes',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-matrix-'));
    const json = path.join(folder, 'results.json');
    const args = ['jobs/bootstrap.mjs', 'faults', '--only', CELLS.join(), '--json', json];
    await promisify(execFile)(process.execPath, args).catch(() => undefined);
    const { results } = JSON.parse(await readFile(json, 'utf8')) as { results: CellResult[] };
    await rm(folder, { recursive: true });
    expect(results.filter(({ outcome }) => outcome !== 'held')).toEqual([]);
    expect(results).toHaveLength(CELLS.length);
  },
  180_000,
);
