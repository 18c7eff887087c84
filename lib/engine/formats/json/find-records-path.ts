import { CLOSE_BRACE, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes';
import { ValueScanner } from './value-scanner';

const MAX_LEVELS = 4;

/**
 * The dotted path of the first array of objects in a document that is an object, the least deep one winning;
 * `undefined` where the sample shows none.
 */
export function findRecordsPath(sample: Buffer): string | undefined {
  return new PathFinder(sample).find();
}

class PathFinder extends ValueScanner {
  private best: readonly string[] | undefined;

  constructor(private readonly bytes: Buffer) {
    super();
  }

  find(): string | undefined {
    const start = this.space(this.bytes, 0, this.bytes.length);
    if (this.bytes[start] === OPEN_BRACE) this.searchObject(start, []);
    return this.best?.join('.');
  }

  /** @returns position after the object, or a negative number where the sample ends in it */
  private searchObject(start: number, path: readonly string[]): number {
    const { bytes } = this;
    const end = bytes.length;
    let at = this.space(bytes, start + 1, end);
    while (at < end && bytes[at] !== CLOSE_BRACE) {
      if (bytes[at] !== QUOTE) return -1;
      const keyStart = at;
      at = this.string(bytes, at + 1, end);
      if (at < 0) return at;
      const key = JSON.parse(bytes.toString('utf8', keyStart, at)) as string;
      at = this.colon(bytes, at, end);
      if (at >= 0) at = this.searchValue(at, [...path, key]);
      if (at < 0) return at;
      at = this.space(bytes, at, end);
      if (bytes[at] === COMMA) at = this.space(bytes, at + 1, end);
    }
    return at < end ? at + 1 : -1;
  }

  private searchValue(at: number, path: readonly string[]): number {
    const { bytes } = this;
    const isNameable = path.every((key) => key !== '' && !key.includes('.'));
    if (bytes[at] === OPEN_BRACE && path.length < MAX_LEVELS) return this.searchObject(at, path);
    if (bytes[at] === OPEN_BRACKET && isNameable) {
      const inside = this.space(bytes, at + 1, bytes.length);
      const isCloser = this.best === undefined || path.length < this.best.length;
      if (bytes[inside] === OPEN_BRACE && isCloser) this.best = path;
    }
    return this.value(bytes, at, bytes.length);
  }
}
