import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, RefusedRecord } from './block';
import { createBlockWriter, type BlockWriterOptions } from './block-writer';

const COMMA = 44;

function collector(options: Partial<BlockWriterOptions> = {}) {
  const blocks: Block[] = [];
  const refused: RefusedRecord[] = [];
  const writer = createBlockWriter({
    nextRow: 1,
    piece: 'orders.csv',
    onBlock: (block) => blocks.push(block),
    onRefused: (record) => refused.push(record),
    ...options,
  });
  return { blocks, refused, writer };
}

type Collector = ReturnType<typeof collector>;

interface Raw {
  source: Buffer;
  start: number;
  end: number;
}

/** Writes one record, reserving room in steps of `step` bytes. */
function write({ writer }: Collector, body: string, step = 1, raw?: Raw) {
  writer.beginRecord(COMMA);
  const bytes = Buffer.from(`${body}\n`);
  for (let i = 0; i < bytes.length; i += step) {
    const slice = bytes.subarray(i, i + step);
    writer.reserve(slice.length);
    writer.position += slice.copy(writer.buffer, writer.position);
  }
  if (raw) writer.keepSource(raw.source, raw.start, raw.end);
  writer.endRecord(writer.nextRow + 1, writer.nextRow * 10);
}

describe('createBlockWriter', () => {
  it('keeps every record, number, line and offset whatever the sizes of blocks and records', () => {
    const records = fc.array(fc.tuple(fc.string({ maxLength: 60 }), fc.integer({ min: 1, max: 9 })));
    fc.assert(
      fc.property(
        records,
        fc.integer({ min: 1, max: 99 }),
        fc.constantFrom(1, 8, 98, 99_998),
        (list, blockBytes, nextRow) => {
          const all = collector({ blockBytes, nextRow });
          const bodies = list.map(([body]) => body.replaceAll('\n', ' '));
          bodies.forEach((body, i) => write(all, body, list[i]![1]));
          all.writer.flush();

          const text = Buffer.concat(all.blocks.map(({ data }) => data)).toString();
          expect(text).toBe(bodies.map((body, i) => `${nextRow + i},${body}\n`).join(''));
          const rows = all.blocks.flatMap((block) => [...block.rowNumbers]);
          expect(rows).toEqual(bodies.map((_, i) => nextRow + i));
          expect(all.blocks.flatMap((block) => [...block.lines])).toEqual(rows.map((row) => row + 1));
          expect(all.blocks.flatMap((block) => [...block.byteOffsets])).toEqual(rows.map((row) => row * 10));
          const raws = all.blocks.flatMap((block) =>
            Array.from({ length: block.rows }, (_, i) => block.rawAt(i)),
          );
          expect(raws.map(String)).toEqual(bodies);
        },
      ),
    );
  });

  it('flushes whole records and takes an open one along', () => {
    const all = collector();
    write(all, 'a,b');
    all.writer.beginRecord(COMMA);
    all.writer.position += all.writer.buffer.write('c,', all.writer.position);
    all.writer.flush();
    expect(all.blocks.map(({ data }) => String(data))).toEqual(['1,a,b\n']);
    all.writer.position += all.writer.buffer.write('d\n', all.writer.position);
    all.writer.endRecord(3, 20);
    all.writer.flush();
    expect(String(all.blocks[1]!.data)).toBe('2,c,d\n');
  });

  it('leaves a gap in the numbers for a refused record', () => {
    const all = collector({ nextRow: 9 });
    write(all, 'a');
    all.writer.beginRecord(COMMA);
    all.writer.abandonRecord();
    all.writer.refuse({ line: 3, byteOffset: 7, raw: Buffer.from('bad'), reasons: [] });
    write(all, 'b');
    all.writer.flush();
    expect(String(all.blocks[0]!.data)).toBe('9,a\n11,b\n');
    const place = { row: 10, piece: 'orders.csv', line: 3, byteOffset: 7 };
    expect(all.refused).toEqual([{ ...place, raw: Buffer.from('bad'), reasons: [] }]);
    expect(all.writer.nextRow).toBe(12);
  });

  it('never mixes pieces in a block', () => {
    const all = collector();
    write(all, 'a');
    all.writer.piece = 'more.csv';
    write(all, 'b');
    all.writer.flush();
    expect(all.blocks.map(({ piece, data }) => [piece, String(data)])).toEqual([
      ['orders.csv', '1,a\n'],
      ['more.csv', '2,b\n'],
    ]);
  });

  it('gives back what stood in the source, of any mix of records, keeping one reference to each stretch', () => {
    const all = collector();
    const stretches = [Buffer.from('{"x":"a"}{"x":"b"}'), Buffer.from(' {"x":"c"}')];
    write(all, 'first');
    write(all, 'a', 1, { source: stretches[0]!, start: 0, end: 9 });
    write(all, 'b', 1, { source: stretches[0]!, start: 9, end: 18 });
    write(all, 'c', 1, { source: stretches[1]!, start: 1, end: 10 });
    all.writer.beginRecord(COMMA);
    all.writer.keepSource(stretches[0]!, 0, 9);
    all.writer.abandonRecord();
    write(all, 'last');
    all.writer.flush();
    write(all, 'next block');
    all.writer.flush();
    const [block, next] = all.blocks;
    const raws = [0, 1, 2, 3, 4].map((i) => String(block!.rawAt(i)));
    expect(raws).toEqual(['first', '{"x":"a"}', '{"x":"b"}', '{"x":"c"}', 'last']);
    expect(block!.sources).toEqual(stretches);
    expect(next!.sources).toEqual([]);
    expect(String(next!.rawAt(0))).toBe('next block');
  });

  it('does not write to a block that it has handed on', () => {
    const all = collector({ blockBytes: 8 });
    write(all, 'abcdefgh');
    write(all, 'ijklmnop');
    write(all, 'qrstuvwx');
    all.writer.flush();
    expect(all.blocks.map(({ data }) => String(data))).toEqual([
      '1,abcdefgh\n',
      '2,ijklmnop\n',
      '3,qrstuvwx\n',
    ]);
  });

  it('fills memory again that was released, and only then', () => {
    const all = collector({ blockBytes: 64 });
    const body = 'x'.repeat(40);
    const next = () => {
      write(all, body);
      all.writer.flush();
      return all.blocks.at(-1)!;
    };
    const first = next();
    const second = next();
    expect(new Set([first, second, next()].map(({ data }) => data.buffer)).size).toBe(3);
    all.writer.release(first);
    all.writer.release(first);
    next();
    const reused = next();
    expect(reused.data.buffer).toBe(first.data.buffer);
    expect(next().data.buffer).not.toBe(first.data.buffer);
    expect([String(second.data), String(reused.data)]).toEqual([`2,${body}\n`, `5,${body}\n`]);
    expect([...reused.rowNumbers]).toEqual([5]);
  });

  it('forgets the source of released records, and may hold more records than before', () => {
    const all = collector({ blockBytes: 8 * 1024 });
    const source = Buffer.from('raw');
    write(all, 'a', 1, { source, start: 0, end: 3 });
    all.writer.flush();
    // Made for few records: the one that is filled next, and the one that is released.
    write(all, 'b', 1, { source, start: 0, end: 3 });
    all.writer.flush();
    all.writer.release(all.blocks[1]!);
    write(all, 'c');
    all.writer.flush();
    const bodies = Array.from({ length: 1000 }, (_, i) => `${i}`);
    for (const body of bodies) write(all, body);
    all.writer.flush();
    const block = all.blocks[3]!;
    expect(block.data.buffer).toBe(all.blocks[1]!.data.buffer);
    expect(bodies.map((_, i) => String(block.rawAt(i)))).toEqual(bodies);
    expect(block.sources).toEqual([]);
  });

  it('refuses to end, abandon or refuse out of turn', () => {
    const { writer } = collector();
    expect(() => writer.endRecord(1, 0)).toThrow('no open record');
    expect(() => writer.abandonRecord()).toThrow('no open record');
    writer.beginRecord(COMMA);
    expect(() => writer.refuse({ line: 1, byteOffset: 0, raw: Buffer.alloc(0), reasons: [] })).toThrow(
      'open',
    );
    expect(() => (writer.piece = 'other')).toThrow('inside a record');
  });
});
