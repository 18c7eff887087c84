import { BACKSLASH, CLOSE_BRACKET, COMMA, OPEN_BRACKET, QUOTE, SPACE } from './bytes';

/** Of `[` and `{`, and of `]` and `}`, one bit apart each. */
const BRACKET_BITS = 0xdf;

/** Position after the value at `at`, in bytes that are known to be JSON: strings and brackets alone tell it. */
export function skipValue(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  if (first === QUOTE) return skipString(bytes, at);
  if ((first & BRACKET_BITS) !== OPEN_BRACKET) return skipPlain(bytes, at);
  let depth = 0;
  for (; ; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at = skipString(bytes, at) - 1;
    } else if (byte >= OPEN_BRACKET) {
      const bracket = byte & BRACKET_BITS;
      if (bracket === OPEN_BRACKET) depth++;
      else if (bracket === CLOSE_BRACKET && --depth === 0) return at + 1;
    }
  }
}

function skipString(bytes: Buffer, at: number): number {
  for (at++; ; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at++;
  }
}

/** A number or a literal. */
function skipPlain(bytes: Buffer, at: number): number {
  for (; ; at++) {
    const byte = bytes[at]!;
    if (byte <= SPACE || byte === COMMA || (byte & BRACKET_BITS) === CLOSE_BRACKET) return at;
  }
}
