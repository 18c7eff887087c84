import { CLOSE_BRACE, COMMA, OPEN_BRACE, skipSpace, ZERO } from './bytes';
import { VALUE } from './elements-path';

const VALUE_KEY = Buffer.from(`${JSON.stringify(VALUE)}:`);
const LOWER_N = 0x6e;
/** Up to here a loop beats the call of a native copy. */
const SHORT_BYTES = 48;
/** Of a flat record, beside what is copied and the key of the place: braces, commas, digits, the key of a value. */
export const MOST_ADDED_BYTES = 32;

interface Output {
  out: Buffer;
  position: number;
}

/** Adds the members of an object, or the value as one; null has none. Closes the record that was begun. */
export function writeMembers(bytes: Buffer, from: number, to: number, { out, position }: Output): number {
  const isObject = bytes[from] === OPEN_BRACE;
  const inside = isObject ? skipSpace(bytes, from + 1, to) : from;
  if (isObject && bytes[inside] !== CLOSE_BRACE) return copyTo(bytes, inside, to, { out, position });
  if (!isObject && bytes[from] !== LOWER_N) {
    position = copyTo(VALUE_KEY, 0, VALUE_KEY.length, { out, position });
    position = copyTo(bytes, from, to, { out, position });
  } else if (out[position - 1] === COMMA) {
    position--;
  }
  out[position++] = CLOSE_BRACE;
  return position;
}

export function writePlace(out: Buffer, position: number, key: Buffer, place: number): number {
  position = copyTo(key, 0, key.length, { out, position });
  position = writeNumber(out, position, place);
  out[position++] = COMMA;
  return position;
}

function writeNumber(out: Buffer, position: number, number: number): number {
  let end = position + 1;
  for (let power = 10; power <= number; power *= 10) end++;
  for (let at = end - 1, left = number; at >= position; at--) {
    out[at] = ZERO + (left % 10);
    left = Math.floor(left / 10);
  }
  return end;
}

export function copyTo(from: Buffer, start: number, end: number, { out, position }: Output): number {
  if (end - start > SHORT_BYTES) return position + from.copy(out, position, start, end);
  while (start < end) out[position++] = from[start++]!;
  return position;
}
