import type { ENCODINGS } from '../plan';

export type Encoding = (typeof ENCODINGS)[number];

/** Turns one piece's bytes to UTF-8 without a byte order mark. */
export interface Decoder {
  /** The result may share memory with the chunk. */
  write(chunk: Uint8Array): Buffer;
  /** What is left at the end of the piece. */
  end(): Buffer;
}

/**
 * What is not valid in the encoding comes out as bytes that are not valid UTF-8 (UTF-8 passes untouched), so that the
 * framer refuses the record that holds it and nothing is replaced in silence.
 */
export function createDecoder(encoding: Encoding): Decoder {
  switch (encoding) {
    case 'utf-8':
      return new Utf8Decoder();
    case 'utf-16le':
    case 'utf-16be':
      return new Utf16Decoder(encoding === 'utf-16be');
    case 'latin1':
      return singleByteDecoder(LATIN1);
    case 'windows-1252':
      return singleByteDecoder(WINDOWS_1252);
  }
}

export async function* decodeChunks(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  const decoder = createDecoder(encoding);
  for await (const chunk of chunks) {
    const decoded = decoder.write(chunk);
    if (decoded.length > 0) yield decoded;
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

/** Bytes of a UTF-8 byte order mark at the start, 3 or 0. */
export function utf8BomLength(start: Uint8Array): number {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
}

const EMPTY = Buffer.alloc(0);

class Utf8Decoder implements Decoder {
  private isStart = true;
  private held: Buffer = EMPTY;

  write(chunk: Uint8Array): Buffer {
    const bytes = asBuffer(chunk);
    if (!this.isStart) return bytes;
    const start = this.held.length > 0 ? Buffer.concat([this.held, bytes]) : bytes;
    this.held = start;
    if (start.length < 3) return EMPTY;
    return this.end();
  }

  end(): Buffer {
    const { held } = this;
    this.held = EMPTY;
    this.isStart = false;
    return held.subarray(utf8BomLength(held));
  }
}

class Utf16Decoder implements Decoder {
  private isStart = true;
  /** Half a code unit, or half a surrogate pair. */
  private held: Buffer = EMPTY;

  constructor(private readonly isBigEndian: boolean) {}

  write(chunk: Uint8Array): Buffer {
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : Buffer.from(chunk);
    let end = bytes.length - (bytes.length % 2);
    if (end >= 2 && isHighSurrogate(this.unitAt(bytes, end - 2))) end -= 2;
    this.held = bytes.subarray(end);
    return this.decode(bytes.subarray(0, end));
  }

  end(): Buffer {
    const { held } = this;
    const whole = held.length - (held.length % 2);
    const decoded = this.decode(Buffer.from(held.subarray(0, whole)));
    // Half a code unit is no character: a byte that UTF-8 does not know stands for it.
    return held.length > whole ? Buffer.concat([decoded, Buffer.of(0xff)]) : decoded;
  }

  private decode(bytes: Buffer): Buffer {
    if (bytes.length === 0) return EMPTY;
    if (this.isBigEndian) bytes.swap16();
    const hasMark = this.isStart && bytes.readUInt16LE(0) === 0xfeff;
    this.isStart = false;
    return encodeText(bytes.toString('utf16le', hasMark ? 2 : 0));
  }

  private unitAt(bytes: Buffer, at: number): number {
    return this.isBigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Halves of surrogate pairs become three bytes that UTF-8 does not allow. */
function encodeText(text: string): Buffer {
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text);
  const parts = [...text].map((character) => {
    const code = character.codePointAt(0)!;
    const isLone = code >= 0xd800 && code <= 0xdfff;
    return isLone
      ? Buffer.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
      : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

const LATIN1 = Uint16Array.from({ length: 256 }, (_, byte) => byte);
/** @see https://encoding.spec.whatwg.org/index-windows-1252.txt; the five bytes it leaves open stay control characters */
const WINDOWS_1252 = Uint16Array.from(LATIN1);
WINDOWS_1252.set(
  [
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161,
    0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
  ],
  0x80,
);

function singleByteDecoder(codePoints: Uint16Array): Decoder {
  return { write: (chunk) => singleBytesToUtf8(chunk, codePoints), end: () => EMPTY };
}

/** Byte to bytes, without a string in between; no code point of these tables needs more than three. */
function singleBytesToUtf8(chunk: Uint8Array, codePoints: Uint16Array): Buffer {
  const out = Buffer.allocUnsafe(chunk.length * 3);
  let position = 0;
  for (let at = 0; at < chunk.length; at++) {
    const code = codePoints[chunk[at]!]!;
    if (code < 0x80) {
      out[position++] = code;
    } else if (code < 0x800) {
      out[position++] = 0xc0 | (code >> 6);
      out[position++] = 0x80 | (code & 0x3f);
    } else {
      out[position++] = 0xe0 | (code >> 12);
      out[position++] = 0x80 | ((code >> 6) & 0x3f);
      out[position++] = 0x80 | (code & 0x3f);
    }
  }
  return out.subarray(0, position);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
