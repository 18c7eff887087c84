import type { SourcePiece } from '../sources/source';
import type { Block, RefusedRecord } from './block';
import { createBlockWriter, type FlushableBlockWriter } from './block-writer';
import { asBuffer, utf8BomLength } from './decode';
import { compressionOf } from './decompress';
import { openFramer, type InputOptions } from './extract-parts';
import type { PartLocator, PieceLocator } from './part';
import { pieceChunks } from './piece-chunks';

/** A record as it stands in the source. */
export interface RereadRow {
  line: number;
  byteOffset: number;
  piece: string;
  /** Its bytes (UTF-8), without the line terminator. */
  raw: Buffer;
}

export interface RereadOptions extends InputOptions {
  locator: PartLocator;
  /** Row numbers within the part. */
  rows: ReadonlySet<number>;
}

/**
 * Reads rows of a part again: from its place where the medium can be read from there, else from the piece's start.
 * Rows that the source no longer has are missing from the result.
 */
export async function rereadRows(options: RereadOptions): Promise<Map<number, RereadRow>> {
  const { source, locator, rows, signal } = options;
  const found = new Map<number, RereadRow>();
  const places = new Map(locator.pieces.map((place) => [place.index, place]));
  const first = Math.min(...places.keys());
  const last = Math.max(...places.keys());
  let index = first;
  if (rows.size === 0) return found;
  for await (const piece of source.pieces(first)) {
    signal.throwIfAborted();
    const place = places.get(index);
    if (place) await rereadPiece(options, { piece, place, found });
    if (index === last || found.size === rows.size) break;
    index++;
  }
  return found;
}

interface PieceTask {
  piece: SourcePiece;
  place: PieceLocator;
  found: Map<number, RereadRow>;
}

async function rereadPiece(options: RereadOptions, { piece, place, found }: PieceTask): Promise<void> {
  // Only the part's first piece starts in the middle; in the others its records are the piece's first.
  const startsInside = place.startRow < options.locator.firstRow;
  const seek = startsInside ? await findSeek(piece, options, place) : undefined;
  const shift = { bytes: seek?.skippedBytes ?? 0, lines: seek?.skippedLines ?? 0 };
  const collect = (row: number, record: Omit<RereadRow, 'piece'>) => {
    if (!options.rows.has(row)) return;
    const byteOffset = record.byteOffset + shift.bytes;
    found.set(row, {
      line: record.line + shift.lines,
      byteOffset,
      piece: piece.name,
      raw: Buffer.from(record.raw),
    });
  };
  const writer = collectingWriter(seek ? options.locator.firstRow : place.startRow, piece.name, collect);
  const framer = openFramer(options);
  const lastWanted = Math.min(options.locator.lastRow, Math.max(...options.rows));
  for await (const chunk of seek ? seek.chunks() : pieceChunks(piece, options)) {
    options.signal.throwIfAborted();
    framer.push(chunk, writer);
    if (writer.nextRow > lastWanted) break;
  }
  if (writer.nextRow <= lastWanted) framer.end(writer);
  writer.flush();
}

interface Seek {
  skippedBytes: number;
  skippedLines: number;
  /** What stands before the piece's first record (a header), then the piece from the part's first record on. */
  chunks(): AsyncIterable<Buffer>;
}

/** Possible where a byte of the medium is a byte of the text: uncompressed UTF-8 with random access. */
async function findSeek(
  piece: SourcePiece,
  options: RereadOptions,
  place: PieceLocator,
): Promise<Seek | undefined> {
  if (piece.kind !== 'bytes' || !piece.readAt || options.encoding !== 'utf-8') return undefined;
  const start = await piece.readAt(0, 3);
  if (compressionOf(start) !== 'none') return undefined;
  const mark = utf8BomLength(start);
  const first = await findFirstRecord(piece, options);
  if (!first || first.byteOffset >= place.byteOffset) return undefined;
  const head = asBuffer(await piece.readAt(mark, first.byteOffset));
  return {
    skippedBytes: place.byteOffset - first.byteOffset,
    skippedLines: place.line - first.line,
    async *chunks() {
      if (head.length > 0) yield head;
      for await (const chunk of piece.read(mark + place.byteOffset)) yield asBuffer(chunk);
    },
  };
}

const PROBE_BYTES = 16 * 1024;

async function findFirstRecord(
  piece: SourcePiece,
  options: RereadOptions,
): Promise<{ byteOffset: number; line: number } | undefined> {
  let first: { byteOffset: number; line: number } | undefined;
  const writer = collectingWriter(1, piece.name, (row, { byteOffset, line }) => {
    if (row === 1) first = { byteOffset, line };
  });
  const framer = openFramer(options);
  for await (const chunk of pieceChunks(piece, options)) {
    for (let at = 0; at < chunk.length && !first; at += PROBE_BYTES) {
      framer.push(chunk.subarray(at, at + PROBE_BYTES), writer);
      writer.flush();
    }
    if (first) break;
  }
  return first;
}

function collectingWriter(
  nextRow: number,
  piece: string,
  collect: (row: number, record: Omit<RereadRow, 'piece'>) => void,
): FlushableBlockWriter {
  return createBlockWriter({
    nextRow,
    piece,
    onBlock: (block: Block) => {
      for (let i = 0; i < block.rows; i++) {
        const [line, byteOffset] = [block.lines[i]!, block.byteOffsets[i]!];
        // Bytes are only taken for rows that somebody wants.
        collect(block.rowNumbers[i]!, {
          line,
          byteOffset,
          get raw() {
            return block.rawAt(i);
          },
        });
      }
    },
    onRefused: ({ row, line, byteOffset, raw }: RefusedRecord) => collect(row, { line, byteOffset, raw }),
  });
}
