import type { ExtractOptions } from '@/lib/engine/extract/extract-parts';
import type { Part } from '@/lib/engine/extract/part';
import { csvFormat } from '@/lib/engine/formats/csv';
import type { Format } from '@/lib/engine/formats/format';
import type { BytesPiece, OpenSource, SourcePiece } from '@/lib/engine/sources/source';

/** As a page comes: in memory that it shares with nothing else. Node keeps short texts in a pool, whose size a part would bear. */
function ownMemory(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** Pieces in memory that count what is read of them. */
export class MemorySource implements OpenSource {
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

export function input(source: OpenSource, options: Partial<ExtractOptions> = {}): ExtractOptions {
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

export function csvRows(first: number, count: number, text = 'Zürich "q"'): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const id = first + i;
    // Every hundredth row has a field too many, every thousandth spans two lines.
    if (id % 100 === 0) return `${id},bad,bad\n`;
    return `${id},"${text.replaceAll('"', '""')}${id % 1000 === 1 ? '\nsecond line' : ''}"\n`;
  });
  return `id,text\n${rows.join('')}`;
}

export async function collect(parts: AsyncIterable<Part>): Promise<Part[]> {
  const all: Part[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

export async function piecesOf(source: OpenSource): Promise<SourcePiece[]> {
  const all: SourcePiece[] = [];
  for await (const piece of source.pieces()) all.push(piece);
  return all;
}

export const rowsOf = (part: Part) =>
  [...part.blocks.flatMap(({ rowNumbers }) => [...rowNumbers]), ...part.refused.map(({ row }) => row)].sort(
    (a, b) => a - b,
  );
