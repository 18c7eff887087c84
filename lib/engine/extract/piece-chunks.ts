import type { BytesPiece, RecordsPiece, RowsPiece, SourcePiece } from '../sources/source';
import { asBuffer, decodeChunks, type Encoding } from './decode';
import { openCompressed } from './decompress';

export interface PieceChunkOptions {
  encoding: Encoding;
  /** Told the bytes that were taken from the source, before they are decompressed. */
  onSourceBytes?(bytes: number): void;
}

/** A piece as UTF-8 bytes: decompressed and decoded, the JSON lines of a page, or rows as they come. */
export function pieceChunks(piece: SourcePiece, options: PieceChunkOptions): AsyncGenerator<Buffer> {
  switch (piece.kind) {
    case 'bytes':
      return bytesChunks(piece, options);
    case 'records':
      return recordLines(piece, options);
    case 'rows':
      return rowChunks(piece, options);
  }
}

async function* bytesChunks(
  piece: BytesPiece,
  { encoding, onSourceBytes }: PieceChunkOptions,
): AsyncGenerator<Buffer> {
  const { chunks } = await openCompressed(counted(piece.read(), onSourceBytes), piece.name);
  yield* decodeChunks(chunks, encoding);
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onSourceBytes: PieceChunkOptions['onSourceBytes'],
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onSourceBytes?.(chunk.length);
    yield chunk;
  }
}

async function* recordLines(
  { lines }: RecordsPiece,
  { onSourceBytes }: Pick<PieceChunkOptions, 'onSourceBytes'>,
): AsyncGenerator<Buffer> {
  onSourceBytes?.(lines.length);
  if (lines.length > 0) yield lines;
}

async function* rowChunks(
  piece: RowsPiece,
  { onSourceBytes }: Pick<PieceChunkOptions, 'onSourceBytes'>,
): AsyncGenerator<Buffer> {
  for await (const chunk of counted(piece.read(), onSourceBytes)) yield asBuffer(chunk);
}
