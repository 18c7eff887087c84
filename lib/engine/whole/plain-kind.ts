import type { Kind } from '../formats/detect-types';

/** What a cell is where its bytes alone say so; of any other its text has to be looked at. */
export const OTHER = 0;
export const INTEGER = 1;
export const DECIMAL = 2;
export const DATE = 3;
export const TIMESTAMP = 4;

/** The same in the words of type detection, which says the same of each. */
export const KINDS: readonly Kind[] = ['other', 'integer', 'decimal', 'date', 'timestamp'];

/** Every integer of so many digits is a bigint. */
const SURE_DIGITS = 18;
const MOST_BYTES = 40;
/** Every month has so many days. */
const SURE_DAYS = 28;

const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const COLON = 58;
const SPACE = 32;
const LETTER_T = 84;

/**
 * Tells numbers, dates and timestamps in their plain spelling, without making a text of the cell: the few bytes of most
 * cells are looked at once. Whatever is not certain (leading zeros, an exponent, the 29th of a month) is `OTHER`.
 */
export function plainKind(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MOST_BYTES) return OTHER;
  const isNegative = bytes[start] === MINUS;
  const from = isNegative ? start + 1 : start;
  const digitsEnd = endOfDigits(bytes, from, end);
  const digits = digitsEnd - from;
  if (digits === 0) return OTHER;
  if (digits > 1 && bytes[from] === ZERO) return isNegative ? OTHER : plainMoment(bytes, start, end);
  if (digitsEnd === end) {
    const isMinusZero = isNegative && bytes[from] === ZERO;
    return digits > SURE_DIGITS || isMinusZero ? OTHER : INTEGER;
  }
  if (bytes[digitsEnd] !== POINT) return isNegative ? OTHER : plainMoment(bytes, start, end);
  const isDecimal = digitsEnd + 1 < end && endOfDigits(bytes, digitsEnd + 1, end) === end;
  return isDecimal ? DECIMAL : OTHER;
}

/** `2026-11-27`, `2026-11-27 08:15:00`, `2026-11-27T08:15:00.123456`. */
function plainMoment(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 10 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return OTHER;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const isDay =
    isWithin(twoDigits(bytes, start + 5), 1, 12) && isWithin(twoDigits(bytes, start + 8), 1, SURE_DAYS);
  if (!isWithin(year, 1, 9999) || !isDay) return OTHER;
  if (length === 10) return DATE;
  return isPlainTime(bytes, start + 10, end) ? TIMESTAMP : OTHER;
}

function isPlainTime(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  const hasMarks =
    (bytes[start] === SPACE || bytes[start] === LETTER_T) &&
    bytes[start + 3] === COLON &&
    bytes[start + 6] === COLON;
  if (length < 9 || !hasMarks) return false;
  const isTime =
    isWithin(twoDigits(bytes, start + 1), 0, 23) &&
    isWithin(twoDigits(bytes, start + 4), 0, 59) &&
    isWithin(twoDigits(bytes, start + 7), 0, 59);
  if (!isTime || length === 9) return isTime;
  const fraction = start + 10;
  const isShort = length > 10 && length <= 16 && bytes[start + 9] === POINT;
  return isShort && endOfDigits(bytes, fraction, end) === end;
}

function endOfDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at]!)) at++;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** NaN where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]!;
  const ones = bytes[at + 1]!;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + (ones - ZERO) : NaN;
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
