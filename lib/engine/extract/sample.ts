import type { BytesPiece, OpenSource, SourcePiece } from '../sources/source';
import { createDecoder, type Encoding } from './decode';
import { openCompressed, type Compression } from './decompress';
import { detectBinary, type BinaryKind } from './detect-binary';
import { detectEncoding } from './detect-encoding';
import { pieceChunks } from './piece-chunks';

const MEBIBYTE = 1024 * 1024;
/** Up to here everything is looked at, so that types are judged over the whole input. */
const WHOLE_BYTES = 16 * MEBIBYTE;
const HEAD_BYTES = MEBIBYTE;
const SLICES = 16;
const SLICE_BYTES = 128 * 1024;
/** Even, so that a slice of UTF-16 starts with a whole code unit. */
const SLICE_ALIGNMENT = 4096;
const OTHER_PIECES = 15;
const MAX_PAGES = 10;

export interface SourceSample {
  /** UTF-8, from the start of the first piece; empty where there is nothing. */
  head: Buffer;
  /** Whether the first piece ends with `head`. */
  isWhole: boolean;
  /** UTF-8, from further on; they may start and end anywhere. */
  moreSamples: Buffer[];
  encoding: Encoding;
  encodingConfidence: number;
  compression: Compression;
  /** What it is where it is no text. */
  binary: BinaryKind | undefined;
}

/**
 * Looks at the start of a source and at slices of the rest.
 * @param given encoding that is settled; left out, it is detected
 */
export async function sampleSource(source: OpenSource, given?: Encoding): Promise<SourceSample> {
  const raw = await readRawSample(source);
  const detected = raw.isText
    ? { encoding: 'utf-8' as const, confidence: 1 }
    : detectEncoding([raw.head, ...raw.more]);
  const encoding = raw.isText ? 'utf-8' : (given ?? detected.encoding);
  return {
    head: decodeWhole(raw.head, encoding),
    isWhole: raw.isWhole,
    moreSamples: raw.more.map((slice) => decodeWhole(slice, encoding)),
    encoding,
    encodingConfidence: given ? 1 : detected.confidence,
    compression: raw.compression,
    binary: raw.isText ? undefined : detectBinary(raw.head, encoding.startsWith('utf-16')),
  };
}

interface RawSample {
  head: Buffer;
  more: Buffer[];
  isWhole: boolean;
  compression: Compression;
  /** JSON lines of pages, in UTF-8. */
  isText: boolean;
}

async function readRawSample(source: OpenSource): Promise<RawSample> {
  const sample: RawSample = {
    head: Buffer.alloc(0),
    more: [],
    isWhole: true,
    compression: 'none',
    isText: false,
  };
  const others: BytesPiece[] = [];
  let pages = 0;
  for await (const piece of source.pieces()) {
    if (piece.kind === 'records') {
      sample.isText = true;
      sample.head = Buffer.concat([sample.head, ...(await allChunks(piece))]);
      if (++pages >= MAX_PAGES || sample.head.length >= HEAD_BYTES) break;
    } else if (piece.kind === 'rows') {
      throw new Error('Rows of known columns are not looked at.');
    } else if (sample.head.length === 0) {
      await sampleFirst(piece, sample);
    } else {
      others.push(piece);
    }
  }
  await sampleOthers(others, sample);
  return sample;
}

async function sampleFirst(piece: BytesPiece, sample: RawSample): Promise<void> {
  const { compression, chunks } = await openCompressed(piece.read(), piece.name);
  sample.compression = compression;
  const canSeek = compression === 'none' && piece.readAt !== undefined && piece.size !== undefined;
  const limit = canSeek && piece.size! > WHOLE_BYTES ? HEAD_BYTES : WHOLE_BYTES;
  ({ bytes: sample.head, isWhole: sample.isWhole } = await readUpTo(chunks, limit));
  if (!sample.isWhole && canSeek) sample.more.push(...(await readSlices(piece, sample.head.length, SLICES)));
}

/** Some of the other pieces, evenly spread: whole where they are small, else slices of them. */
async function sampleOthers(pieces: readonly BytesPiece[], sample: RawSample): Promise<void> {
  const chosen = evenlySpread(pieces, OTHER_PIECES);
  let budget = WHOLE_BYTES - sample.head.length;
  for (const [index, piece] of chosen.entries()) {
    const share = Math.max(SLICE_BYTES, Math.floor(budget / (chosen.length - index)));
    const { compression, chunks } = await openCompressed(piece.read(), piece.name);
    const canSeek = compression === 'none' && piece.readAt !== undefined && (piece.size ?? 0) > share;
    const { bytes } = await readUpTo(chunks, canSeek ? SLICE_BYTES : share);
    const slices = canSeek ? [bytes, ...(await readSlices(piece, bytes.length, 2))] : [bytes];
    sample.more.push(...slices);
    budget -= slices.reduce((sum, slice) => sum + slice.length, 0);
  }
}

function evenlySpread<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}

async function readSlices(piece: BytesPiece, from: number, count: number): Promise<Buffer[]> {
  const step = Math.max(SLICE_BYTES, Math.floor((piece.size! - from) / count));
  const slices: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    // The end of the file is always among them: totals and footers stand there.
    const wanted = i === count - 1 ? piece.size! - SLICE_BYTES : from + i * step;
    const start = Math.max(from, wanted - (wanted % SLICE_ALIGNMENT));
    if (start >= piece.size!) break;
    slices.push(Buffer.from(await piece.readAt!(start, SLICE_BYTES + (wanted % SLICE_ALIGNMENT))));
  }
  return slices;
}

async function readUpTo(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    // One byte more than the limit shows that the piece goes on.
    if (length > limit) return { bytes: Buffer.concat(parts, limit), isWhole: false };
  }
  return { bytes: Buffer.concat(parts), isWhole: true };
}

async function allChunks(piece: SourcePiece): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of pieceChunks(piece, { encoding: 'utf-8' })) chunks.push(chunk);
  return chunks;
}

function decodeWhole(bytes: Buffer, encoding: Encoding): Buffer {
  const decoder = createDecoder(encoding);
  return Buffer.concat([decoder.write(bytes), decoder.end()]);
}
