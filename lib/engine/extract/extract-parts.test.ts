import { describe, expect, it } from 'vitest';
import { collect, csvRows, input, MemorySource, piecesOf, rowsOf } from '@/test/support/extract-input';
import { jsonFormat } from '../formats/json';
import type { Format } from '../formats/format';
import { rowsOfPiece } from '../piece-rows';
import { extractParts, extractPieces } from './extract-parts';
import { rereadRows } from './reread-rows';

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
