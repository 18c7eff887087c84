const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export const NONE = -1;
const MAX_DEPTH = 1000;

/**
 * Position after the bracket that opens the array at the path of `keys`, or of a page that is an array itself; NONE
 * where there is none. Goes by strings and brackets alone.
 */
export function findArray(page: Buffer, keys: readonly string[]): number {
  let at = skipBlanks(page, 0);
  if (page[at] === OPEN_BRACKET) return at + 1;
  for (const key of keys) {
    at = memberAt(page, at, key);
    if (at === NONE) return NONE;
  }
  return page[at] === OPEN_BRACKET ? at + 1 : NONE;
}

/** Start of the value of `key` in the object that starts at `object`. */
function memberAt(page: Buffer, object: number, key: string): number {
  if (page[object] !== OPEN_BRACE) return NONE;
  let depth = 0;
  for (let at = object + 1; at < page.length; at++) {
    const byte = page[at];
    if (byte === QUOTE) {
      const end = stringEnd(page, at);
      if (end === NONE) return NONE;
      const colon = skipBlanks(page, end + 1);
      if (depth === 0 && page[colon] === COLON && isKey(page.toString('utf8', at, end + 1), key))
        return skipBlanks(page, colon + 1);
      at = end;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth-- === 0) return NONE;
    }
  }
  return NONE;
}

function isKey(quoted: string, key: string): boolean {
  if (quoted.slice(1, -1) === key) return true;
  try {
    return quoted.includes('\\') && JSON.parse(quoted) === key;
  } catch {
    return false;
  }
}

export interface SplitArray {
  /** Position of the closing bracket; NONE where the array is not closed, or strings and brackets do not pair up. */
  end: number;
  /** Number of elements. */
  count: number;
}

/**
 * Puts every element of an array on a line of its own, in place: the commas between elements become newlines, and
 * newlines inside elements, which JSON allows between tokens alone, become spaces.
 * @param from position after the opening bracket
 */
export function splitElements(page: Buffer, from: number): SplitArray {
  const length = page.length;
  const open = new Uint8Array(MAX_DEPTH);
  let depth = 0;
  let count = 0;
  let element = from;
  for (let at = from; at < length; at++) {
    const byte = page[at]!;
    if (byte === QUOTE) {
      // `stringEnd`, written out: the call would take as long as what it does for the short strings of a record.
      for (at++; at < length; at++) {
        const inside = page[at]!;
        // Most of a text is lower-case letters, which one look tells.
        if (inside > BACKSLASH) continue;
        if (inside === QUOTE) break;
        if (inside < SPACE || (inside === BACKSLASH && page[++at]! < SPACE)) return UNPAIRED;
      }
    } else if (byte === COMMA) {
      if (depth > 0) continue;
      if (skipBlanks(page, element) === at) return UNPAIRED;
      page[at] = NEWLINE;
      element = at + 1;
      count++;
    } else if (byte >= OPEN_BRACKET) {
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (depth === MAX_DEPTH) return UNPAIRED;
        open[depth++] = byte;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) return byte === CLOSE_BRACKET ? closed(page, { at, element, count }) : UNPAIRED;
        // In ASCII each closer stands two places after its opener.
        if (open[--depth] !== byte - 2) return UNPAIRED;
      }
    } else if (byte === NEWLINE) {
      page[at] = SPACE;
    }
  }
  return UNPAIRED;
}

const UNPAIRED: SplitArray = { end: NONE, count: 0 };

function closed(page: Buffer, last: { at: number; element: number; count: number }): SplitArray {
  const { at, element, count } = last;
  if (skipBlanks(page, element) < at) return { end: at, count: count + 1 };
  // Nothing before the bracket: an empty array, or a comma too many.
  return count === 0 ? { end: at, count: 0 } : UNPAIRED;
}

/** Position of the closing quote; NONE where there is none, or a control character, which JSON does not allow there. */
function stringEnd(page: Buffer, quote: number): number {
  const length = page.length;
  for (let at = quote + 1; at < length; at++) {
    const byte = page[at]!;
    if (byte === QUOTE) return at;
    if (byte < SPACE) return NONE;
    if (byte === BACKSLASH && page[++at]! < SPACE) return NONE;
  }
  return NONE;
}

function skipBlanks(page: Buffer, from: number): number {
  let at = from;
  while (at < page.length && isBlank(page[at]!)) at++;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}
