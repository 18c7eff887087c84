import { isUtf8 } from 'node:buffer';
import { asBuffer, utf8BomLength, type Encoding } from './decode';

export interface DetectedEncoding {
  encoding: Encoding;
  /** 0 to 1. */
  confidence: number;
}

/**
 * Judges by byte order mark, then by the NUL bytes of UTF-16, then by whether the bytes are UTF-8; what is none of
 * these is taken for windows-1252, which holds any byte and all of Latin-1's printable characters.
 * @param samples the first one from the start of the input; the others may start and end inside a character
 */
export function detectEncoding(samples: readonly Uint8Array[]): DetectedEncoding {
  const head = samples[0] ?? new Uint8Array();
  const utf16 = utf16ByMark(head) ?? utf16ByNuls(head);
  if (utf16) return utf16;
  if (utf8BomLength(head) > 0) return { encoding: 'utf-8', confidence: 1 };

  let characters = 0;
  let stray = 0;
  for (const [index, sample] of samples.entries()) {
    const whole = wholeCharacters(sample, index > 0);
    // The native check is many times faster than the count, and mostly enough.
    if (isUtf8(whole)) characters += hasHighByte(whole) ? 1 : 0;
    else {
      const counts = countUtf8(whole);
      characters += counts.characters;
      stray += counts.stray;
    }
  }
  if (stray === 0) return { encoding: 'utf-8', confidence: characters > 0 ? 0.99 : 0.95 };
  // In text of one byte a character, sequences that pass for UTF-8 are rare: a few stray bytes among many valid
  // characters are bad rows in a UTF-8 file.
  if (characters > stray) return { encoding: 'utf-8', confidence: characters / (characters + stray) };
  return { encoding: 'windows-1252', confidence: 0.6 };
}

function utf16ByMark(head: Uint8Array): DetectedEncoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', confidence: 1 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', confidence: 1 };
  return undefined;
}

/** Text in Latin letters has a NUL in every other byte of UTF-16: in the odd ones of little endian, else in the even. */
function utf16ByNuls(head: Uint8Array): DetectedEncoding | undefined {
  const length = Math.min(head.length, 64 * 1024) & ~1;
  if (length < 4) return undefined;
  const nuls = [0, 0];
  for (let at = 0; at < length; at++) if (head[at] === 0) nuls[at & 1]!++;
  const [even, odd] = [nuls[0]! / (length / 2), nuls[1]! / (length / 2)];
  if (odd > 0.4 && even < 0.05) return { encoding: 'utf-16le', confidence: 0.9 };
  if (even > 0.4 && odd < 0.05) return { encoding: 'utf-16be', confidence: 0.9 };
  return undefined;
}

/** Leaves out a character that the sample's end cuts, and for a slice one that its start cuts. */
function wholeCharacters(sample: Uint8Array, isSlice: boolean): Buffer {
  const bytes = asBuffer(sample);
  let start = 0;
  while (isSlice && start < 3 && isContinuation(bytes[start])) start++;
  let lead = bytes.length - 1;
  while (lead > bytes.length - 4 && lead >= start && isContinuation(bytes[lead])) lead--;
  const isCut = lead >= start && sequenceLength(bytes[lead]!) > bytes.length - lead;
  return bytes.subarray(start, isCut ? lead : bytes.length);
}

function countUtf8(bytes: Buffer): { characters: number; stray: number } {
  let characters = 0;
  let stray = 0;
  for (let at = 0; at < bytes.length;) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes[at]!);
    if (length > 1 && isUtf8(bytes.subarray(at, at + length))) {
      characters++;
      at += length;
    } else {
      stray++;
      at++;
    }
  }
  return { characters, stray };
}

/** Bytes that a lead byte announces; 1 for what leads nothing. */
function sequenceLength(byte: number): number {
  if (byte >= 0xc2 && byte <= 0xdf) return 2;
  if (byte >= 0xe0 && byte <= 0xef) return 3;
  return byte >= 0xf0 && byte <= 0xf4 ? 4 : 1;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function hasHighByte(bytes: Buffer): boolean {
  return bytes.some((byte) => byte >= 0x80);
}
