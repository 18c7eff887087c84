import { createBlockWriter } from '@/lib/engine/extract/block-writer';
import type { Block, RecordWatch, RefusedRecord } from '@/lib/engine/extract/block';
import type { RawColumn } from '@/lib/engine/extract/raw-column';
import type { Framer, FramerOptions } from '@/lib/engine/formats/format';

export interface FramedRecord {
  row: number;
  line: number;
  byteOffset: number;
  raw: string;
  /** COPY data without the row number and the final LF. */
  data: string;
}

export interface Framed {
  records: FramedRecord[];
  refused: RefusedRecord[];
  /** All COPY data. */
  data: Buffer;
  skippedLines: number;
  blocks: Block[];
}

export interface FrameTextOptions {
  framer: (options: FramerOptions) => Framer;
  fields: readonly string[];
  /** Sizes of the chunks, over and over; left out, one chunk. */
  chunkSizes?: readonly number[];
  blockBytes?: number;
  maxRecordBytes?: number;
  rawColumn?: RawColumn;
  watch?: RecordWatch;
}

/** Runs a framer over a text that is cut into chunks, and gathers all that comes of it. */
export function frameText(text: Buffer | string, options: FrameTextOptions): Framed {
  const framed: Framed = { records: [], refused: [], data: Buffer.alloc(0), skippedLines: 0, blocks: [] };
  const writer = createBlockWriter({
    nextRow: 1,
    piece: 'test',
    blockBytes: options.blockBytes,
    rawColumn: options.rawColumn,
    onBlock: (block) => framed.blocks.push(block),
    onRefused: (record) => framed.refused.push(record),
  });
  const framer = options.framer({
    fields: options.fields,
    maxRecordBytes: options.maxRecordBytes ?? 1024 * 1024,
    onSkippedLine: () => (framed.skippedLines += 1),
    watch: options.watch,
  });
  for (const chunk of chunksOf(Buffer.from(text), options.chunkSizes)) framer.push(chunk, writer);
  framer.end(writer);
  writer.flush();
  framed.records = framed.blocks.flatMap(recordsOf);
  framed.data = Buffer.concat(framed.blocks.map(({ data }) => data));
  return framed;
}

function* chunksOf(text: Buffer, sizes: readonly number[] = [Math.max(1, text.length)]): Generator<Buffer> {
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield Buffer.from(text.subarray(at, at + size));
    at += size;
  }
}

function recordsOf(block: Block): FramedRecord[] {
  return Array.from({ length: block.rows }, (_, i) => {
    const row = block.rowNumbers[i]!;
    const record = block.data.subarray(block.starts[i]!, block.starts[i + 1]!).toString();
    return {
      row,
      line: block.lines[i]!,
      byteOffset: block.byteOffsets[i]!,
      raw: block.rawAt(i).toString(),
      data: record.slice(String(row).length + 1, -1),
    };
  });
}
