import { CLOSE_BRACE, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes';
import { INCOMPLETE, MALFORMED, ValueScanner } from './value-scanner';

/** The document holds no array at the path. */
export const NOT_FOUND = -3;

export interface FoundArray {
  /** Position after the opening bracket, or INCOMPLETE, MALFORMED, NOT_FOUND. */
  at: number;
  /** Newlines before it. */
  newlines: number;
}

/** Keys of a dotted path; the empty path is the document itself. */
export function pathKeys(path: string): string[] {
  return path === '' ? [] : path.split('.');
}

/** Finds the array at `path` in the document that starts the bytes. */
export function findArray(bytes: Buffer, path: readonly string[]): FoundArray {
  const scanner = new PathScanner();
  const at = scanner.arrayAt(bytes, path);
  return { at, newlines: scanner.newlines };
}

class PathScanner extends ValueScanner {
  arrayAt(bytes: Buffer, path: readonly string[]): number {
    const end = bytes.length;
    let at = this.space(bytes, 0, end);
    for (const key of path) {
      at = this.memberAt(bytes, at, key);
      if (at < 0) return at;
    }
    if (at >= end) return INCOMPLETE;
    return bytes[at] === OPEN_BRACKET ? at + 1 : NOT_FOUND;
  }

  /** Start of the value of `key` in the object that starts at `at`. */
  private memberAt(bytes: Buffer, at: number, key: string): number {
    const end = bytes.length;
    if (at >= end) return INCOMPLETE;
    if (bytes[at] !== OPEN_BRACE) return NOT_FOUND;
    at = this.space(bytes, at + 1, end);
    while (at < end) {
      if (bytes[at] === CLOSE_BRACE) return NOT_FOUND;
      if (bytes[at] !== QUOTE) return MALFORMED;
      const keyStart = at;
      at = this.string(bytes, at + 1, end);
      if (at < 0) return at;
      const name = JSON.parse(bytes.toString('utf8', keyStart, at)) as string;
      at = this.colon(bytes, at, end);
      if (at < 0 || name === key) return at;
      at = this.value(bytes, at, end);
      if (at < 0) return at;
      at = this.space(bytes, at, end);
      if (bytes[at] === COMMA) at = this.space(bytes, at + 1, end);
    }
    return INCOMPLETE;
  }
}
