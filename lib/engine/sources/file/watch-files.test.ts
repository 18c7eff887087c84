import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashFile, lookForFiles } from './watch-files';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'stevedore-watch-'));
  for (const folder of ['in/deep', 'in/a[1]', 'out'])
    await mkdir(path.join(base, folder), { recursive: true });
  for (const file of ['in/b.csv', 'in/a.csv', 'in/.part', 'in/deep/c.csv', 'in/a[1]/d.csv', 'out/secret.csv'])
    await writeFile(path.join(base, file), file);
  await writeFile(path.join(base, 'in/empty.csv'), '');
  await symlink(path.join(base, 'in/a.csv'), path.join(base, 'in/z-link.csv'));
});
afterAll(() => rm(base, { recursive: true }));

const surroundings = () => ({
  fileRoots: [path.join(base, 'in')],
  baseFolder: base,
  signal: new AbortController().signal,
});
const look = async (pathOrGlob: string) =>
  (await lookForFiles(pathOrGlob, surroundings())).map((file) => path.relative(base, file.path));

it('sees the files of a folder, of a pattern, or one alone; each once, folders and hidden files left out', async () => {
  expect(await look('in')).toEqual(['in/a.csv', 'in/b.csv', 'in/empty.csv']);
  expect(await look('in/a[1]')).toEqual(['in/a[1]/d.csv']);
  expect(await look('in/[ab]*.csv')).toEqual(['in/a.csv', 'in/b.csv']);
  expect(await look('in/b.csv')).toEqual(['in/b.csv']);
  expect(await look('in/none-yet.csv')).toEqual([]);
  expect(await look('in/none-*.csv')).toEqual([]);
});

it.each(['out', 'out/*', 'out/secret.csv', 'out/none.csv', '/etc', '..'])(
  'tells nothing of what lies outside the roots: %s',
  async (place) => {
    await expect(look(place)).rejects.toMatchObject({ code: 'source.notAllowed' });
  },
);

it('hashes the file that was seen, and no other that stands there since', async () => {
  const [seen] = await lookForFiles('in/b.csv', surroundings());
  expect(await hashFile(seen!, surroundings())).toMatch(/^[0-9a-f]{64}$/);
  await appendFile(path.join(base, 'in/b.csv'), 'more');
  expect(await hashFile(seen!, surroundings())).toBeUndefined();
  await rm(path.join(base, 'in/b.csv'));
  expect(await hashFile(seen!, surroundings())).toBeUndefined();
});
