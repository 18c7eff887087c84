import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '@/test/support/extract-input';
import { openCompressed } from './decompress';

describe('gzip', () => {
  const bytes = Buffer.concat([randomBytes(300_000), Buffer.alloc(5_000_000, 'abc')]);

  async function gunzip(compressed: Buffer, chunkBytes = 10_000): Promise<Buffer> {
    const { chunks } = await openCompressed(
      new MemorySource([compressed], { chunkBytes }).read(compressed),
      'x.gz',
    );
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    return Buffer.concat(parts);
  }

  it('is read whole, with one member or several, whatever the chunks', async () => {
    expect((await gunzip(gzipSync(bytes))).equals(bytes)).toBe(true);
    const members = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]);
    for (const size of [1, 3, 1000]) expect((await gunzip(members, size)).toString()).toBe('one\ntwo\n');
  });

  it.each([
    ['cut off', gzipSync(bytes).subarray(0, -2000)],
    ['cut off in its head', gzipSync('x').subarray(0, 5)],
    ['damaged', Buffer.from(gzipSync(bytes)).fill(0x55, 1000, 1100)],
  ])('is refused where it is %s', async (_, compressed) => {
    await expect(gunzip(compressed)).rejects.toThrow(expect.objectContaining({ code: 'extract.corrupt' }));
  });

  it('gives on an error of the source as it is', async () => {
    async function* failing() {
      yield gzipSync(bytes).subarray(0, 1000);
      throw new Error('disk');
    }
    const { chunks } = await openCompressed(failing(), 'x.gz');
    await expect(chunks.next().then(() => chunks.next())).rejects.toThrow('disk');
  });

  it('leaves nothing open where reading stops early', async () => {
    const source = new MemorySource([], { chunkBytes: 1000 });
    const { chunks } = await openCompressed(source.read(gzipSync(bytes)), 'x.gz');
    await chunks.next();
    await chunks.return(undefined);
    expect(source.openReads).toBe(0);
  });
});
