import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentsOf, sourceContext } from '@/test/support/source-context';
import type { BytesPiece, SourceContext } from '../source';
import { fileSource } from '.';

let base: string;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'stevedore-files-'));
  for (const folder of ['in/deep', 'in/data', 'out'])
    await mkdir(path.join(base, folder), { recursive: true });
  for (const file of [
    'in/b.csv',
    'in/a.csv',
    'in/deep/c.csv',
    'in/x[1].csv',
    'out/secret.csv',
    'in/data/10.csv',
    'in/data/9.csv',
  ]) {
    await writeFile(path.join(base, file), file);
  }
  await writeFile(path.join(base, 'in/data/8-empty.csv'), '');
  await symlink(path.join(base, 'out/secret.csv'), path.join(base, 'in/link.csv'));
  await symlink(path.join(base, 'out'), path.join(base, 'in/way-out'));
  await symlink(path.join(base, 'in'), path.join(base, 'in/deep/loop'));
});
afterAll(() => rm(base, { recursive: true }));

async function contents(pattern: string, context: Partial<SourceContext> = {}): Promise<string[]> {
  const source = await fileSource.open({ path: pattern }, sourceContext({ baseFolder: base, ...context }));
  return (await contentsOf(source.pieces())).map(([, content]) => content);
}

describe('paths and patterns', () => {
  it.each([
    ['in/a.csv', ['in/a.csv']],
    ['in/[ab].csv', ['in/a.csv', 'in/b.csv']],
    ['in/{b,a}.csv', ['in/a.csv', 'in/b.csv']],
    ['in/x[1].csv', ['in/x[1].csv']],
    ['in/data/*.csv', ['in/data/10.csv', 'in/data/9.csv']],
    ['out/../in/a.csv', ['in/a.csv']],
  ])('%s gives %j', async (pattern, expected) => {
    expect(await contents(pattern)).toEqual(expected);
    expect(await contents(path.join(base, pattern))).toEqual(expected);
  });

  it('read a file once, however many links lead to it', async () => {
    const found = await contents('in/**/[abc].csv');
    expect(found.sort()).toEqual(['in/a.csv', 'in/b.csv', 'in/deep/c.csv']);
  });

  it.each([
    ['in/none.csv', 'source.notFound'],
    ['in/none-*.csv', 'source.notFound'],
    ['in/a.csv/b.csv', 'source.notFound'],
    ['in', 'source.notAFile'],
    ['/dev/null', 'source.notAFile'],
    ['in/data/8-*.csv', 'source.empty'],
  ])('%s is refused as %s, with a remedy', async (pattern, code) => {
    await expect(contents(pattern)).rejects.toMatchObject({
      code,
      class: 'fatal',
      remedy: expect.stringMatching(/./) as string,
    });
  });
});

describe('roots', () => {
  const roots = () => ({ fileRoots: [path.join(base, 'in')] });

  it('let what lies in them pass', async () => {
    expect(await contents('in/a.csv', roots())).toEqual(['in/a.csv']);
    expect(await contents('in/data/*.csv', roots())).toHaveLength(2);
  });

  it('may be links themselves', async () => {
    await symlink(path.join(base, 'in'), path.join(base, 'root-link')).catch(() => {});
    expect(await contents('in/a.csv', { fileRoots: [path.join(base, 'root-link')] })).toEqual(['in/a.csv']);
  });

  it.each([
    'out/secret.csv',
    'out/none.csv',
    'in/../out/secret.csv',
    'in/link.csv',
    'in/way-out/secret.csv',
    'in/way-out/*.csv',
    'in/l*.csv',
    'in/*/secret.csv',
    'out/*.csv',
    '/etc/passwd',
    '../*',
  ])('keep %s out', async (pattern) => {
    await expect(contents(pattern, roots())).rejects.toMatchObject({
      code: 'source.notAllowed',
      class: 'fatal',
      message: expect.stringContaining(`Move the file into ${path.join(base, 'in')}`) as string,
    });
  });

  it.each(['in/{a,../out/secret}.csv', 'in/*/../../out/*.csv', '{in,out}/secret.csv'])(
    'give nothing by a pattern that climbs: %s',
    async (pattern) => {
      await expect(contents(pattern, roots())).rejects.toThrow(/^(No file matches|.* outside the folders)/);
    },
  );

  it('refuse a neighbour whose name starts alike', async () => {
    await mkdir(path.join(base, 'in-other'), { recursive: true });
    await writeFile(path.join(base, 'in-other/a.csv'), 'x');
    await expect(contents('in-other/a.csv', roots())).rejects.toMatchObject({ code: 'source.notAllowed' });
  });
});

describe('reading', () => {
  it.each([
    ['became shorter', (file: string) => truncate(file, 2_500_000)],
    ['became longer', (file: string) => appendFile(file, 'half of a reco')],
    ['was written over', (file: string) => utimes(file, 1, 1)],
  ])('notices while it reads that a file %s', async (_, change) => {
    const file = path.join(base, 'in/changing.csv');
    await writeFile(file, Buffer.alloc(4_000_000));
    const source = await fileSource.open({ path: file }, sourceContext());
    const readOn = async () => {
      for await (const piece of source.pieces()) {
        const chunks = (piece as BytesPiece).read(0)[Symbol.asyncIterator]();
        await chunks.next();
        await change(file);
        while (!(await chunks.next()).done);
      }
    };
    await expect(readOn()).rejects.toMatchObject({ code: 'source.changed', class: 'retryable' });
  });

  it('notices that another file has taken the place of one that is read again', async () => {
    const file = path.join(base, 'in/replaced.csv');
    await writeFile(file, 'first');
    const source = await fileSource.open({ path: file }, sourceContext());
    await writeFile(`${file}.new`, 'other');
    await utimes(`${file}.new`, 1, 1);
    await rename(`${file}.new`, file);
    for await (const piece of source.pieces()) {
      await expect((piece as BytesPiece).readAt!(0, 5)).rejects.toMatchObject({ code: 'source.changed' });
    }
  });

  it('says that it may not', async () => {
    const file = path.join(base, 'in/closed.csv');
    await writeFile(file, 'x');
    await chmod(file, 0);
    const attempt = contents(file);
    // Nothing is closed to root.
    if (process.getuid?.() === 0) expect(await attempt).toEqual(['x']);
    else await expect(attempt).rejects.toMatchObject({ code: 'source.notReadable', class: 'fatal' });
  });
});

describe('a file that another worker has listed', () => {
  const openListed = async (reference: unknown, context: Partial<SourceContext> = {}) =>
    (await fileSource.openListed!({ path: base }, sourceContext(context)))(reference);

  it('is refused where this worker may not read it, misses it, or sees another one under its name', async () => {
    const file = path.join(base, 'in/listed.csv');
    await writeFile(file, 'first');
    const { listed } = await fileSource.open({ path: file }, sourceContext());
    const { reference } = listed![0]!;
    expect(await openListed(reference)).toMatchObject({ name: file, size: 5 });
    await expect(openListed(reference, { fileRoots: [path.join(base, 'out')] })).rejects.toMatchObject({
      code: 'source.notAllowed',
    });
    await utimes(file, 1, 1);
    await expect(openListed(reference)).rejects.toMatchObject({ code: 'source.differs', class: 'fatal' });
    await rm(file);
    await expect(openListed(reference)).rejects.toMatchObject({ code: 'source.notFound' });
  });
});
