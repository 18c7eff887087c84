import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOT,
  hex4,
  LOWER_U,
  MINUS,
  NEWLINE,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  isSpace,
  ZERO,
} from './bytes';

/** The bytes end inside the value. */
export const INCOMPLETE = -1;
/** The bytes are not JSON. */
export const MALFORMED = -2;

const MAX_DEPTH = 1000;
const LITERALS = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')] as const;

/**
 * Strict scan of one JSON value over bytes. Every method returns the position after what it scanned, or INCOMPLETE or
 * MALFORMED; values stay bytes, so that numbers keep their digits.
 */
export class ValueScanner {
  /** Newlines passed in white space since this was last set to 0. */
  newlines = 0;
  /** Whether the last string held an escape. */
  hasEscapes = false;

  /** Called for what is JSON and yet cannot be stored: NUL, and halves of surrogate pairs. */
  protected onUnstorable(_what: 'nul' | 'surrogate'): void {}

  space(bytes: Buffer, at: number, end: number): number {
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte > SPACE || !isSpace(byte)) return at;
      if (byte === NEWLINE) this.newlines++;
    }
    return at;
  }

  value(bytes: Buffer, at: number, end: number, depth = 0): number {
    if (at >= end) return INCOMPLETE;
    const byte = bytes[at]!;
    if (byte === QUOTE) return this.string(bytes, at + 1, end);
    if (byte === OPEN_BRACE) return this.members(bytes, at + 1, end, depth + 1);
    if (byte === OPEN_BRACKET) return this.elements(bytes, at + 1, end, depth + 1);
    if (byte === MINUS || (byte >= ZERO && byte <= NINE)) return scanNumber(bytes, at, end);
    return scanLiteral(bytes, at, end);
  }

  /** @param at after the opening quote */
  string(bytes: Buffer, at: number, end: number): number {
    this.hasEscapes = false;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) return at + 1;
      if (byte === BACKSLASH) {
        this.hasEscapes = true;
        at = this.escape(bytes, at + 1, end);
        if (at < 0) return at;
      } else if (byte < SPACE) {
        return MALFORMED;
      }
    }
    return INCOMPLETE;
  }

  /** @returns position of the escape's last byte */
  private escape(bytes: Buffer, at: number, end: number): number {
    if (at >= end) return INCOMPLETE;
    if (bytes[at] !== LOWER_U) return isShortEscape(bytes[at]!) ? at : MALFORMED;
    if (at + 4 >= end) return INCOMPLETE;
    const unit = hex4(bytes, at + 1);
    if (unit < 0) return MALFORMED;
    at += 4;
    if (unit === 0) this.onUnstorable('nul');
    if (unit < 0xd800 || unit > 0xdfff) return at;
    if (unit > 0xdbff) return this.loneSurrogate(at);
    if (at + 1 >= end || (bytes[at + 1] === BACKSLASH && at + 6 >= end)) return INCOMPLETE;
    const isPair =
      bytes[at + 1] === BACKSLASH && bytes[at + 2] === LOWER_U && hex4(bytes, at + 3) >> 10 === 0x37;
    return isPair ? at + 6 : this.loneSurrogate(at);
  }

  private loneSurrogate(at: number): number {
    this.onUnstorable('surrogate');
    return at;
  }

  /** @param at after the opening brace */
  private members(bytes: Buffer, at: number, end: number, depth: number): number {
    if (depth > MAX_DEPTH) return MALFORMED;
    at = this.space(bytes, at, end);
    if (bytes[at] === CLOSE_BRACE && at < end) return at + 1;
    for (;;) {
      if (at >= end) return INCOMPLETE;
      if (bytes[at] !== QUOTE) return MALFORMED;
      at = this.string(bytes, at + 1, end);
      if (at >= 0) at = this.colon(bytes, at, end);
      if (at >= 0) at = this.value(bytes, at, end, depth);
      if (at < 0) return at;
      at = this.space(bytes, at, end);
      if (at >= end) return INCOMPLETE;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) return MALFORMED;
      at = this.space(bytes, at + 1, end);
    }
  }

  /** @param at after the opening bracket */
  private elements(bytes: Buffer, at: number, end: number, depth: number): number {
    if (depth > MAX_DEPTH) return MALFORMED;
    at = this.space(bytes, at, end);
    if (bytes[at] === CLOSE_BRACKET && at < end) return at + 1;
    for (;;) {
      at = this.value(bytes, at, end, depth);
      if (at < 0) return at;
      at = this.space(bytes, at, end);
      if (at >= end) return INCOMPLETE;
      if (bytes[at] === CLOSE_BRACKET) return at + 1;
      if (bytes[at] !== COMMA) return MALFORMED;
      at = this.space(bytes, at + 1, end);
    }
  }

  /** The colon with the white space around it. */
  protected colon(bytes: Buffer, at: number, end: number): number {
    at = this.space(bytes, at, end);
    if (at >= end) return INCOMPLETE;
    if (bytes[at] !== COLON) return MALFORMED;
    return this.space(bytes, at + 1, end);
  }
}

function isShortEscape(byte: number): boolean {
  switch (byte) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return true;
    default:
      return false;
  }
}

/** A number at the very end of the bytes may go on, so that it counts as incomplete. */
export function scanNumber(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] === MINUS) at++;
  if (at >= end) return INCOMPLETE;
  const integer = at;
  at = skipDigits(bytes, at, end);
  if (at === integer || (bytes[integer] === ZERO && at > integer + 1)) return MALFORMED;
  if (at < end && bytes[at] === DOT) {
    const fraction = ++at;
    at = skipDigits(bytes, at, end);
    if (at === fraction) return at >= end ? INCOMPLETE : MALFORMED;
  }
  if (at < end && (bytes[at]! | 0x20) === 0x65) {
    at++;
    if (at < end && (bytes[at] === MINUS || bytes[at] === 0x2b)) at++;
    const exponent = at;
    at = skipDigits(bytes, at, end);
    if (at === exponent) return at >= end ? INCOMPLETE : MALFORMED;
  }
  return at >= end ? INCOMPLETE : at;
}

function skipDigits(bytes: Buffer, at: number, end: number): number {
  while (at < end && bytes[at]! >= ZERO && bytes[at]! <= NINE) at++;
  return at;
}

function scanLiteral(bytes: Buffer, at: number, end: number): number {
  for (const literal of LITERALS) {
    if (bytes[at] !== literal[0]) continue;
    for (let i = 1; i < literal.length; i++) {
      if (at + i >= end) return INCOMPLETE;
      if (bytes[at + i] !== literal[i]) return MALFORMED;
    }
    return at + literal.length;
  }
  return MALFORMED;
}
