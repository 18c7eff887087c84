import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { useDatabase } from '../../support/use-database';
import { folderWith, load, stevedore } from './command-line';

const database = useDatabase();

beforeEach(async () => {
  await database.client.query('DROP TABLE IF EXISTS visits; CREATE TABLE visits (id int, at timestamptz)');
  await database.client.query('DROP SCHEMA IF EXISTS stevedore_staging CASCADE');
});

const MORNING = 'id,at\n1,2026-01-01T08:00:00Z\n2,2026-01-01T09:00:00Z\n';
const NOON = `${MORNING}3,2026-01-01T08:30:00Z\n4,2026-01-01T12:00:00Z\n`;

const incremental = () => ['--to', database.url, '--table', 'visits', '--cursor', 'at', '--overlap', '1h'];

async function ids(): Promise<number[]> {
  const { rows } = await database.client.query<{ id: number }>('SELECT id FROM visits ORDER BY id');
  return rows.map(({ id }) => id);
}

it('goes on where it ended, says how far it is, and starts over when told', async () => {
  const baseFolder = await folderWith({ 'visits.csv': MORNING });
  await load(['visits.csv', ...incremental()], { baseFolder });
  await writeFile(path.join(baseFolder, 'visits.csv'), NOON);
  const { stdout, status } = await stevedore(['load', 'visits.csv', ...incremental()], { baseFolder });
  expect(status).toBe(0);
  expect(stdout).toMatch(/watermark +at 2026-01-01 09:00:00\+00 → 2026-01-01 12:00:00\+00/);
  expect(stdout).toContain(
    '4 read = 2 inserted + 0 updated + 0 unchanged + 0 quarantined + 0 duplicates + 2 filtered',
  );
  expect(await ids()).toEqual([1, 2, 3, 4]);

  await database.client.query('TRUNCATE visits');
  await load(['visits.csv', ...incremental()], { baseFolder });
  expect(await ids()).toEqual([]);
  const again = await load(['visits.csv', ...incremental(), '--reset-watermark'], { baseFolder });
  expect(again.result).toMatchObject({ inserted: 4, watermark: { after: '2026-01-01 12:00:00+00' } });
});

it('keeps a watermark for each input, or one under the name that it is given', async () => {
  const baseFolder = await folderWith({ 'a.csv': 'id,at\n1,2026-01-02\n', 'b.csv': 'id,at\n2,2026-01-01\n' });
  for (const file of ['a.csv', 'b.csv']) await load([file, ...incremental()], { baseFolder });
  expect(await ids()).toEqual([1, 2]);
  const named = [...incremental(), '--watermark', 'visits'];
  await load(['a.csv', ...named], { baseFolder });
  const { result } = await load(['b.csv', ...named], { baseFolder });
  expect(result).toMatchObject({ state: 'succeeded', inserted: 0, filtered: 1 });
});

it('loads a range again, or one file of a pattern, and leaves the watermark alone', async () => {
  const days = {
    'day1.csv': 'id,at\n1,2026-01-01\n2,2026-01-01T18:00:00Z\n',
    'day2.csv': 'id,at\n3,2026-01-02\n',
    'day3.csv': 'id,at\n4,2026-01-03\n',
  };
  const baseFolder = await folderWith(days);
  await load(['day*.csv', ...incremental()], { baseFolder });
  await database.client.query('TRUNCATE visits');
  const range = ['--from', '2026-01-01T12:00:00Z', '--until', '2026-01-02'];
  const ranged = await load(['day*.csv', ...incremental(), ...range], { baseFolder });
  expect(ranged.result).toMatchObject({ read: 4, inserted: 2, filtered: 2 });
  expect(await ids()).toEqual([2, 3]);

  const alone = await load(['day*.csv', ...incremental(), '--only', 'day1.csv'], { baseFolder });
  expect(alone.result).toMatchObject({ read: 2, inserted: 2, filtered: 0 });
  const watermark = { before: '2026-01-03 00:00:00+00', after: '2026-01-03 00:00:00+00' };
  expect([ranged, alone].map(({ result }) => result.watermark)).toMatchObject([watermark, watermark]);

  await rm(path.join(baseFolder, 'day2.csv'));
  const gone = await load(['day*.csv', ...incremental(), '--only', 'day2.csv'], { baseFolder });
  expect(gone.result.error).toMatchObject({
    code: 'incremental.noSuchFile',
    message: expect.stringMatching(/"day2\.csv".*day1\.csv.*day3\.csv/),
  });
});
