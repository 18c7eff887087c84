import type { OpenSource } from '../sources/source';
import { decodeChunks, type Encoding } from './decode';
import { compressionOf } from './decompress';
import { pieceChunks } from './piece-chunks';

const HEAD_BYTES = 64 * 1024;

/** The start of one piece, as UTF-8. */
export interface PieceHead {
  name: string;
  bytes: Buffer;
  /** The piece ends with it. */
  isWhole: boolean;
}

/**
 * The starts of all pieces but the first, where the medium lets one look at a piece without reading it.
 * @throws LoadError as reading the pieces does
 */
export async function* otherHeads(source: OpenSource, encoding: Encoding): AsyncGenerator<PieceHead> {
  for await (const piece of source.pieces(1)) {
    if (piece.kind !== 'bytes' || !piece.readAt) return;
    const start = await piece.readAt(0, HEAD_BYTES);
    const isPlain = compressionOf(start) === 'none';
    const bytes = await upTo(
      isPlain ? decodeChunks(only(start), encoding) : pieceChunks(piece, { encoding }),
    );
    const isWhole = isPlain ? start.length < HEAD_BYTES : bytes.length <= HEAD_BYTES;
    yield { name: piece.name, bytes, isWhole };
  }
}

async function* only(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

/** All of it, or a little more than a head. */
async function upTo(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const taken: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    taken.push(chunk);
    length += chunk.length;
    if (length > HEAD_BYTES) break;
  }
  return Buffer.concat(taken);
}
