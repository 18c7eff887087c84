import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collect, csvRows, input, MemorySource } from '@/test/support/extract-input';
import { jsonFormat } from '../formats/json';
import type { Format } from '../formats/format';
import type { OpenSource } from '../sources/source';
import type { Encoding } from './decode';
import { extractParts } from './extract-parts';
import { rereadRows } from './reread-rows';

describe('rows read again', () => {
  const text = [csvRows(1, 3000), csvRows(3001, 2500)];
  const plain = text.map((content) => Buffer.from(content));
  const cases: [string, OpenSource, Encoding][] = [
    ['from their place in a file', new MemorySource(plain), 'utf-8'],
    [
      'after a byte order mark',
      new MemorySource(plain.map((bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]))),
      'utf-8',
    ],
    ['from the start of what cannot be read elsewhere', new MemorySource(plain, { canSeek: false }), 'utf-8'],
    ['from gzip', new MemorySource(plain.map((bytes) => gzipSync(bytes))), 'utf-8'],
    ['from UTF-16', new MemorySource(text.map((content) => Buffer.from(content, 'utf16le'))), 'utf-16le'],
  ];

  it.each(cases)('are those that were framed: %s', async (_, source, encoding) => {
    const options = input(source, { encoding });
    for (const part of await collect(extractParts(options))) {
      const rows = new Set([part.firstRow, part.lastRow, part.refused[0]?.row ?? part.firstRow]);
      const found = await rereadRows({ ...options, locator: part, rows });
      const expected = new Map(
        part.refused.map(({ row, line, byteOffset, raw }) => [
          row,
          { line, byteOffset, raw: raw.toString() },
        ]),
      );
      for (const block of part.blocks) {
        for (let i = 0; i < block.rows; i++) {
          const place = {
            line: block.lines[i]!,
            byteOffset: block.byteOffsets[i]!,
            raw: block.rawAt(i).toString(),
          };
          expected.set(block.rowNumbers[i]!, place);
        }
      }
      expect([...found.keys()].sort((a, b) => a - b)).toEqual([...rows].sort((a, b) => a - b));
      for (const [row, { line, byteOffset, raw }] of found) {
        expect({ line, byteOffset, raw: raw.toString() }).toEqual(expected.get(row));
      }
    }
  });

  it('cost no more than their part where the medium can be read from anywhere', async () => {
    const source = new MemorySource([Buffer.from(csvRows(1, 50_000))]);
    const parts = await collect(extractParts(input(source)));
    source.readBytes = 0;
    const locator = parts.at(-1)!;
    await rereadRows({ ...input(source), locator, rows: new Set([locator.firstRow]) });
    expect(source.readBytes).toBeLessThan(5_000);
  });

  it('are found in a JSON array as well', async () => {
    const records = Array.from({ length: 3000 }, (_, i) => ({ id: i + 1, text: `text ${i}` }));
    const json = { format: jsonFormat as Format<unknown>, dialect: { shape: 'array', records: 'x.y' } };
    const options = input(
      new MemorySource([Buffer.from(JSON.stringify({ x: { y: records } }, null, 1))]),
      json,
    );
    const parts = await collect(extractParts(options));
    const locator = parts[2]!;
    const found = await rereadRows({ ...options, locator, rows: new Set([locator.firstRow + 1]) });
    const { raw, line } = found.get(locator.firstRow + 1)!;
    expect(JSON.parse(raw.toString())).toEqual(records[locator.firstRow]);
    expect(line).toBe(4 + locator.firstRow * 4);
  });
});
