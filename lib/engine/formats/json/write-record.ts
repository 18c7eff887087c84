import type { BlockWriter } from '../../extract/block';
import { BACKSLASH, hex4, isSpace, LOWER_U, NEWLINE, QUOTE, RETURN, TAB } from './bytes';
import { ABSENT, ESCAPED_STRING, NESTED, NULL, type RecordScanner } from './record-scanner';

const UPPER_N = 0x4e;
/** Up to here a loop beats the call of a native copy. */
const SHORT_BYTES = 48;

/** Where a record stands: its bytes are `bytes[start, end)`. */
export interface RecordPlace {
  start: number;
  end: number;
  line: number;
  byteOffset: number;
}

/**
 * Writes the record that `scanner` has just scanned as a line of COPY text.
 * @see https://www.postgresql.org/docs/current/sql-copy.html (text format)
 */
export function writeRecord(
  scanner: RecordScanner,
  bytes: Buffer,
  place: RecordPlace,
  writer: BlockWriter,
): void {
  const { kinds, starts, ends } = scanner;
  const fields = scanner.names.length;
  writer.beginRecord(TAB);
  // A byte becomes two at most (a backslash), and a field without a value is \N and a separator.
  writer.reserve((place.end - place.start) * 2 + fields * 3 + 1);
  const out = writer.buffer;
  let position = writer.position;
  for (let field = 0; field < fields; field++) {
    if (field > 0) out[position++] = TAB;
    const kind = kinds[field]!;
    if (kind === ABSENT || kind === NULL) {
      out[position++] = BACKSLASH;
      out[position++] = UPPER_N;
    } else if (kind === ESCAPED_STRING) {
      position = writeEscaped(bytes, starts[field]!, ends[field]!, { out, position });
    } else if (kind === NESTED) {
      position = writeNested(bytes, starts[field]!, ends[field]!, { out, position });
    } else {
      let at = starts[field]!;
      const end = ends[field]!;
      if (end - at > SHORT_BYTES) position += bytes.copy(out, position, at, end);
      else while (at < end) out[position++] = bytes[at++]!;
    }
  }
  out[position++] = NEWLINE;
  writer.position = position;
  writer.keepSource(bytes, place.start, place.end);
  writer.endRecord(place.line, place.byteOffset);
}

interface Output {
  out: Buffer;
  position: number;
}

/** JSON's \b \f \n \r \t and \\ mean the same in COPY text; what is left is \" \/ and \u. */
function writeEscaped(bytes: Buffer, at: number, end: number, { out, position }: Output): number {
  while (at < end) {
    const byte = bytes[at++]!;
    if (byte !== BACKSLASH) {
      out[position++] = byte;
      continue;
    }
    const escaped = bytes[at++]!;
    if (escaped === LOWER_U) {
      const code = codePointAt(bytes, at);
      at += code > 0xffff ? 10 : 4;
      position = writeCodePoint(code, out, position);
    } else {
      if (escaped !== QUOTE && escaped !== 0x2f) out[position++] = BACKSLASH;
      out[position++] = escaped;
    }
  }
  return position;
}

/** @param at first hex digit; a high surrogate's other half is known to follow */
function codePointAt(bytes: Buffer, at: number): number {
  const unit = hex4(bytes, at);
  if (unit < 0xd800 || unit > 0xdbff) return unit;
  return 0x10000 + ((unit - 0xd800) << 10) + (hex4(bytes, at + 6) - 0xdc00);
}

function writeCodePoint(code: number, out: Buffer, position: number): number {
  if (code < 0x80) return writeAscii(code, out, position);
  if (code < 0x800) {
    out[position++] = 0xc0 | (code >> 6);
  } else {
    if (code < 0x10000) {
      out[position++] = 0xe0 | (code >> 12);
    } else {
      out[position++] = 0xf0 | (code >> 18);
      out[position++] = 0x80 | ((code >> 12) & 0x3f);
    }
    out[position++] = 0x80 | ((code >> 6) & 0x3f);
  }
  out[position++] = 0x80 | (code & 0x3f);
  return position;
}

function writeAscii(code: number, out: Buffer, position: number): number {
  const letter = code === TAB ? 0x74 : code === NEWLINE ? 0x6e : code === RETURN ? 0x72 : code;
  if (letter !== code || code === BACKSLASH) out[position++] = BACKSLASH;
  out[position++] = letter;
  return position;
}

/** JSON text without the white space between its tokens, its backslashes doubled for COPY. */
function writeNested(bytes: Buffer, at: number, end: number, { out, position }: Output): number {
  let inString = false;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      inString = !inString;
    } else if (byte === BACKSLASH) {
      // An escape is taken with the byte after it, so that \" does not end the string.
      out[position++] = BACKSLASH;
      out[position++] = BACKSLASH;
      const escaped = bytes[++at]!;
      if (escaped === BACKSLASH) out[position++] = BACKSLASH;
      out[position++] = escaped;
      continue;
    } else if (!inString && isSpace(byte)) {
      continue;
    }
    out[position++] = byte;
  }
  return position;
}
