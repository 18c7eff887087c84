import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvRows, MemorySource } from '@/test/support/extract-input';
import { sampleSource } from './sample';

describe('samples', () => {
  it('are the whole of a small input, decompressed and decoded', async () => {
    const text = csvRows(1, 1000);
    const source = new MemorySource([gzipSync(Buffer.from(text, 'utf16le'))]);
    const sample = await sampleSource(source);
    expect(sample).toMatchObject({
      isWhole: true,
      encoding: 'utf-16le',
      compression: 'gzip',
      moreSamples: [],
    });
    expect(sample.head.toString()).toBe(text);
  });

  it('reach the end of a large input without reading it whole', async () => {
    const content = Buffer.concat([Buffer.alloc(30 << 20, 'x'), Buffer.from('the end')]);
    const source = new MemorySource([content], { chunkBytes: 1 << 20 });
    const sample = await sampleSource(source);
    expect(sample.isWhole).toBe(false);
    expect(sample.head.length).toBe(1 << 20);
    expect(sample.moreSamples.at(-1)!.toString()).toMatch(/xthe end$/);
    expect(source.readBytes).toBeLessThan(4 << 20);
    expect(source.openReads).toBe(0);
  });

  it('hold something of every piece', async () => {
    const source = new MemorySource(['1', '2', '3'].map((text) => Buffer.from(`id\n${text}\n`)));
    const sample = await sampleSource(source);
    expect(sample.moreSamples.map(String)).toEqual(['id\n2\n', 'id\n3\n']);
  });
});
