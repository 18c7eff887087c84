import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SourceCase } from './source-case';

export const fileSourceCases: SourceCase[] = [
  {
    title: 'files of a pattern',
    secrets: [],
    nonsense: [{}, { path: '' }, { path: 5 }, { path: 'a\0b' }, null],
    async start() {
      const folder = await mkdtemp(path.join(tmpdir(), 'stevedore-file-'));
      const contents = ['b'.repeat(2_500_000), 'second ü\n'];
      await writeFile(path.join(folder, 'data-1.csv'), contents[0]!);
      await writeFile(path.join(folder, 'data-2.csv'), contents[1]!);
      await writeFile(path.join(folder, 'empty.csv'), '');
      await writeFile(path.join(folder, 'large.csv'), Buffer.alloc(20_000_000, 'x'));
      return {
        config: { path: path.join(folder, 'data-*.csv') },
        contents,
        isListed: true,
        missing: { path: path.join(folder, 'none.csv') },
        empty: { config: { path: path.join(folder, 'empty.csv') }, isError: true },
        endless: { path: path.join(folder, 'large.csv') },
        openHandles: () => openFilesIn(folder),
        close: () => rm(folder, { recursive: true }),
      };
    },
  },
];

async function openFilesIn(folder: string): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link.startsWith(folder)).length;
}
