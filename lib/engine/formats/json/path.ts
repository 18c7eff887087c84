import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './bytes';
import { ValueScanner } from './value-scanner';

/** Where a value stands inside a record. */
export interface Path {
  /** Field of the record. */
  root: string;
  /** Keys of objects and places in arrays, from there on. */
  steps: readonly (string | number)[];
}

const ROOT = /^[^.[\]]+/;
const STEP = /\.([^.[\]]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y;
const NOT_THERE = -1;

/** Reads `customer.address.city`, `items[0].sku` or `odd["key.with.dots"]`; undefined for what leads into no record. */
export function readPath(text: string): Path | undefined {
  const root = ROOT.exec(text)?.[0];
  if (root === undefined || root.length === text.length) return undefined;
  const steps: (string | number)[] = [];
  for (STEP.lastIndex = root.length; STEP.lastIndex < text.length;) {
    const step = STEP.exec(text);
    if (!step) return undefined;
    const [, key, place, quoted] = step;
    steps.push(place !== undefined ? Number(place) : (key ?? unquoted(quoted!)));
  }
  return { root, steps };
}

function unquoted(json: string): string {
  try {
    return JSON.parse(json) as string;
  } catch {
    return json.slice(1, -1);
  }
}

/** The path of a value below another. */
export function pathOf(parent: string, key: string): string {
  return /^[^.[\]"]+$/.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}

/** Finds values in JSON that was scanned before, so that it is known to be whole. */
export class PathFinder extends ValueScanner {
  /** Where the value that was found ends. */
  end = 0;

  /** @returns where the value starts; -1 where there is none */
  find(bytes: Buffer, at: number, end: number, steps: Path['steps']): number {
    for (const step of steps) {
      at = typeof step === 'number' ? this.element(bytes, at, end, step) : this.member(bytes, at, end, step);
      if (at === NOT_THERE) return NOT_THERE;
    }
    this.end = this.value(bytes, at, end);
    return at;
  }

  /** Of a key that stands twice, the later one counts, as for jsonb. */
  private member(bytes: Buffer, at: number, end: number, key: string): number {
    if (bytes[at] !== OPEN_BRACE) return NOT_THERE;
    let found = NOT_THERE;
    at = this.space(bytes, at + 1, end);
    while (bytes[at] === QUOTE) {
      const start = at;
      at = this.string(bytes, at + 1, end);
      const name = this.hasEscapes
        ? (JSON.parse(bytes.toString('utf8', start, at)) as string)
        : bytes.toString('utf8', start + 1, at - 1);
      at = this.colon(bytes, at, end);
      if (name === key) found = at;
      at = this.space(bytes, this.value(bytes, at, end), end);
      if (bytes[at] === CLOSE_BRACE) break;
      at = this.space(bytes, at + 1, end);
    }
    return found;
  }

  private element(bytes: Buffer, at: number, end: number, place: number): number {
    if (bytes[at] !== OPEN_BRACKET) return NOT_THERE;
    at = this.space(bytes, at + 1, end);
    for (let left = place; bytes[at] !== CLOSE_BRACKET; left -= 1) {
      if (left === 0) return at;
      at = this.space(bytes, this.value(bytes, at, end), end);
      if (bytes[at] === COMMA) at = this.space(bytes, at + 1, end);
    }
    return NOT_THERE;
  }
}
