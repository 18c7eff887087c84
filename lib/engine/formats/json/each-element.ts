import { CLOSE_BRACKET, COMMA, skipSpace } from './bytes';
import { skipValue } from './skip-value';

/** Goes through the list that starts at `at`, which is known to be whole. */
export function eachElement(bytes: Buffer, at: number, visit: (start: number, end: number) => void): void {
  const end = bytes.length;
  at = skipSpace(bytes, at + 1, end);
  while (bytes[at] !== CLOSE_BRACKET) {
    const after = skipValue(bytes, at);
    visit(at, after);
    at = skipSpace(bytes, after, end);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1, end);
  }
}
