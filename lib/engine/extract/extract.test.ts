import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvFormat } from '../formats/csv';
import { jsonFormat } from '../formats/json';
import type { Format } from '../formats/format';
import type { BytesPiece, OpenSource, SourcePiece } from '../sources/source';
import type { Encoding } from './decode';
import { openCompressed } from './decompress';
import { rowsOfPiece } from '../piece-rows';
import { extractParts, extractPieces, type ExtractOptions } from './extract-parts';
import type { Part } from './part';
import { rereadRows } from './reread-rows';
import { sampleSource } from './sample';

/** As a page comes: in memory that it shares with nothing else. Node keeps short texts in a pool, whose size a part would bear. */
function ownMemory(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** Pieces in memory that count what is read of them. */
class MemorySource implements OpenSource {
  readonly bytesTotal = undefined;
  readBytes = 0;
  openReads = 0;

  constructor(
    private readonly contents: readonly (Buffer | string)[],
    private readonly options: { chunkBytes?: number; canSeek?: boolean } = {},
  ) {}

  async *pieces(from = 0): AsyncGenerator<SourcePiece> {
    for (const [index, content] of [...this.contents.entries()].slice(from)) {
      const name = `piece ${index + 1}`;
      yield Buffer.isBuffer(content)
        ? this.bytesPiece(name, content)
        : { kind: 'records', name, lines: ownMemory(content) };
    }
  }

  async close(): Promise<void> {}

  private bytesPiece(name: string, content: Buffer): BytesPiece {
    const readAt = async (start: number, length: number) => content.subarray(start, start + length);
    return {
      kind: 'bytes',
      name,
      size: content.length,
      read: (start = 0) => this.read(content, start),
      ...(this.options.canSeek !== false && { readAt }),
    };
  }

  async *read(content: Buffer, start = 0): AsyncGenerator<Buffer> {
    this.openReads++;
    try {
      const { chunkBytes = 1000 } = this.options;
      for (let at = start; at < content.length; at += chunkBytes) {
        const chunk = content.subarray(at, at + chunkBytes);
        this.readBytes += chunk.length;
        yield chunk;
      }
    } finally {
      this.openReads--;
    }
  }
}

const CSV = csvFormat.dialectSchema.parse({});

function input(source: OpenSource, options: Partial<ExtractOptions> = {}): ExtractOptions {
  return {
    source,
    format: csvFormat as Format<unknown>,
    dialect: CSV,
    encoding: 'utf-8',
    fields: ['id', 'text'],
    maxRecordBytes: 1024 * 1024,
    signal: new AbortController().signal,
    partBytes: 20_000,
    now: () => 0,
    ...options,
  };
}

function csvRows(first: number, count: number, text = 'Zürich "q"'): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const id = first + i;
    // Every hundredth row has a field too many, every thousandth spans two lines.
    if (id % 100 === 0) return `${id},bad,bad\n`;
    return `${id},"${text.replaceAll('"', '""')}${id % 1000 === 1 ? '\nsecond line' : ''}"\n`;
  });
  return `id,text\n${rows.join('')}`;
}

async function collect(parts: AsyncIterable<Part>): Promise<Part[]> {
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

async function piecesOf(source: OpenSource): Promise<SourcePiece[]> {
  const all: SourcePiece[] = [];
  for await (const piece of source.pieces()) all.push(piece);
  return all;
}

const rowsOf = (part: Part) =>
  [...part.blocks.flatMap(({ rowNumbers }) => [...rowNumbers]), ...part.refused.map(({ row }) => row)].sort(
    (a, b) => a - b,
  );

describe('parts', () => {
  const pieces = [Buffer.from(csvRows(1, 3000)), Buffer.from(csvRows(3001, 2500))];

  it('number every record once, from 1 through all pieces, refused ones included', async () => {
    const parts = await collect(extractParts(input(new MemorySource(pieces))));
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.flatMap(rowsOf)).toEqual(Array.from({ length: 5500 }, (_, i) => i + 1));
    for (const [index, part] of parts.entries()) {
      expect(part.ordinal).toBe(index + 1);
      expect(part.rows).toBe(part.lastRow - part.firstRow + 1);
      expect(rowsOf(part)[0]).toBe(part.firstRow);
      expect(part.copyBytes).toBe(part.blocks.reduce((sum, { data }) => sum + data.length, 0));
    }
    expect(parts.reduce((sum, { skippedLines }) => sum + skippedLines, 0)).toBe(2);
    expect(parts.at(-1)!.sourceBytesSoFar).toBe(pieces[0]!.length + pieces[1]!.length);
    expect(parts.flatMap(({ refused }) => refused)).toHaveLength(55);
  });

  it('may span pieces, each of whose records knows its own piece and line', async () => {
    const parts = await collect(extractParts(input(new MemorySource(pieces), { fields: ['id', 'text'] })));
    const spanning = parts.find((part) => part.pieces.length === 2)!;
    expect(spanning.pieces[1]).toEqual({ name: 'piece 2', index: 1, byteOffset: 8, line: 2, startRow: 3001 });
    expect(new Set(spanning.blocks.map(({ piece }) => piece))).toEqual(new Set(['piece 1', 'piece 2']));
  });

  it('of a piece that is read alone are numbered in a range of their own, and found again in it', async () => {
    const source = new MemorySource(pieces);
    const [, piece] = await piecesOf(source);
    const { firstRow, lastRow } = rowsOfPiece(1);
    const lone = { pieces: [piece!], index: 1, firstRow, lastRow };
    const parts = await collect(extractPieces(input(source), lone));
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.flatMap(rowsOf)).toEqual(Array.from({ length: 2500 }, (_, i) => firstRow + i));
    const [, second] = parts;
    const rows = new Set([second!.firstRow, second!.lastRow]);
    const found = await rereadRows({ ...input(source), locator: second!, rows });
    expect([...found.keys()].sort((a, b) => a - b)).toEqual([...rows]);
    // The first record of piece 2 is 3001.
    const id = second!.firstRow - firstRow + 3001;
    expect(String(found.get(second!.firstRow)!.raw)).toMatch(new RegExp(`^${id},`));
  });

  it('of a piece that holds more rows than its range has numbers are not given', async () => {
    const source = new MemorySource(pieces);
    const [piece] = await piecesOf(source);
    const lone = (lastRow: number) =>
      collect(extractPieces(input(source), { pieces: [piece!], index: 0, firstRow: 1, lastRow }));
    expect(await lone(3000)).not.toEqual([]);
    await expect(lone(2999)).rejects.toMatchObject({ code: 'extract.pieceTooLong', class: 'fatal' });
  });

  it('stay near the size that is asked for, also where all rows are bad', async () => {
    const bad = Buffer.from(`id,text\n${'1,2,3,4\n'.repeat(20_000)}`);
    for (const source of [
      new MemorySource(pieces, { chunkBytes: 1 << 20 }),
      new MemorySource([bad], { chunkBytes: 1 << 20 }),
    ]) {
      for (const part of await collect(extractParts(input(source)))) {
        const refusedBytes = part.refused.reduce((sum, { raw }) => sum + raw.length, 0);
        expect(part.copyBytes + refusedBytes).toBeLessThan(20_000 + 2 * 16_384);
      }
    }
  });

  it('of JSON keep few stretches of the source alive, together no larger than what a part may hold', async () => {
    // Names of fields make up most of it: far more source than COPY data.
    const fields = Array.from({ length: 60 }, (_, i) => `a_long_name_of_field_${i}`);
    const line = JSON.stringify(Object.fromEntries(fields.map((field, i) => [field, i])));
    const text = Buffer.from(`${line}\n`.repeat(400));
    const chunkBytes = 6_000;
    async function* read() {
      for (let at = 0; at < text.length; at += chunkBytes)
        yield Uint8Array.from(text.subarray(at, at + chunkBytes));
    }
    const source = new MemorySource([text]);
    source.read = read as typeof source.read;
    const json = {
      format: jsonFormat as Format<unknown>,
      dialect: jsonFormat.dialectSchema.parse({ shape: 'lines' }),
    };
    const parts = await collect(extractParts(input(source, { ...json, fields })));
    expect(parts.flatMap(rowsOf)).toHaveLength(400);
    for (const part of parts) {
      const sources = part.blocks.flatMap((block) => block.sources);
      const buffers = new Set(sources.map(({ buffer }) => buffer));
      const heldBytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, part.copyBytes);
      expect(heldBytes).toBeLessThan(2 * 20_000 + 2 * 16_384 + Buffer.poolSize);
      // A stretch for each chunk, and one for each record that a chunk's end cuts in two.
      expect(sources.length).toBeLessThanOrEqual(2 * Math.ceil((part.rows * line.length) / chunkBytes) + 2);
      for (const block of part.blocks) expect(block.rawAt(block.rows - 1).toString()).toBe(line);
    }
  });

  it('fill the memory again that parts before them gave back', async () => {
    const buffers = async (isReleased: boolean) => {
      const seen = new Set<ArrayBufferLike>();
      for await (const part of extractParts(input(new MemorySource([Buffer.from(csvRows(1, 9000))])))) {
        for (const { data } of part.blocks) seen.add(data.buffer);
        if (isReleased) part.release();
      }
      return seen.size;
    };
    expect(await buffers(false)).toBeGreaterThan(8);
    expect(await buffers(true)).toBe(2);
  });

  it('are made when they are asked for, not before', async () => {
    const source = new MemorySource([Buffer.from(csvRows(1, 20_000))]);
    const parts = extractParts(input(source));
    await parts.next();
    const { readBytes } = source;
    expect(readBytes).toBeLessThan(40_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(source.readBytes).toBe(readBytes);
    await parts.return(undefined);
    expect(source.openReads).toBe(0);
  });

  it('go on after a second where the source is slow, and only then', async () => {
    const pages = Array.from({ length: 6 }, (_, page) => `{"id":${page},"text":"x"}\n`);
    const json = {
      format: jsonFormat as Format<unknown>,
      dialect: jsonFormat.dialectSchema.parse({ shape: 'lines' }),
    };
    let elapsed = 0;
    const slow = input(new MemorySource(pages), { ...json, now: () => (elapsed += 400) });
    const parts = await collect(extractParts(slow));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap(rowsOf)).toEqual([1, 2, 3, 4, 5, 6]);
    const quick = input(new MemorySource(pages), { ...json, now: () => 0 });
    expect(await collect(extractParts(quick))).toHaveLength(1);
  });

  it('end with the signal, leaving nothing open', async () => {
    const abort = new AbortController();
    const source = new MemorySource([Buffer.from(csvRows(1, 20_000))]);
    const parts = extractParts(input(source, { signal: abort.signal }));
    await parts.next();
    abort.abort(new Error('cancelled'));
    await expect(parts.next()).rejects.toThrow('cancelled');
    expect(source.openReads).toBe(0);
  });

  it('name the piece whose header lacks a field', async () => {
    const source = new MemorySource([pieces[0]!, Buffer.from('id,other\n1,x\n')]);
    await expect(collect(extractParts(input(source)))).rejects.toThrow(
      expect.objectContaining({
        code: 'format.missingField',
        message: expect.stringContaining('piece 2: ') as string,
      }),
    );
  });

  it('take the lines of pages, their numbers exact', async () => {
    const source = new MemorySource([
      '{"id":12345678901234567890,"text":"a"}\n',
      '{"id": 2, "text": null}\n',
    ]);
    const json = { format: jsonFormat as Format<unknown>, dialect: { shape: 'lines', records: '' } };
    const [part] = await collect(extractParts(input(source, json)));
    expect(part!.blocks.map(({ data }) => data.toString())).toEqual([
      '1\t12345678901234567890\ta\n',
      '2\t2\t\\N\n',
    ]);
  });
});

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
