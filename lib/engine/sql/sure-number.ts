import { MOST_DIGITS, type NumberMarks } from './number-pattern';
import type { SureCell, TakesNumber } from './sure-cell';

const [PLUS, MINUS, ZERO, NINE] = [43, 45, 48, 57];
const NONE = -1;

/**
 * Which numbers can be seen to be so: digits with a sign, a decimal mark and groups of three at most. undefined where other
 * signs may stand in them.
 */
export function sureNumber(marks: NumberMarks, takes: TakesNumber): SureCell | undefined {
  const { decimal, thousands, currency, percent } = marks;
  if (currency !== '' || percent || thousands === ' ') return undefined;
  const mark = decimal.charCodeAt(0);
  const group = thousands === '' ? NONE : thousands.charCodeAt(0);
  return (bytes, start, end) => {
    if (end - start > MOST_DIGITS) return false;
    let at = start;
    if (bytes[at] === MINUS || bytes[at] === PLUS) at += 1;
    const first = at;
    let [whole, grouped] = [0, NONE];
    for (; at < end && bytes[at] !== mark; at += 1) {
      const byte = bytes[at]!;
      if (byte === group) {
        // One to three digits stand before the first mark, and three between it and the next.
        const digits = at - (grouped === NONE ? first : grouped + 1);
        if (grouped === NONE ? digits < 1 || digits > 3 : digits !== 3) return false;
        grouped = at;
      } else if (byte < ZERO || byte > NINE) {
        return false;
      } else if (whole > 0 || byte !== ZERO) {
        whole += 1;
      }
    }
    if (grouped !== NONE && at - grouped !== 4) return false;
    const hasMark = at < end;
    const decimals = hasMark ? end - at - 1 : 0;
    // There is a digit on one side of the mark.
    if (at === first && decimals === 0) return false;
    for (at += 1; at < end; at += 1) {
      if (bytes[at]! < ZERO || bytes[at]! > NINE) return false;
    }
    return takes(whole, decimals, hasMark);
  };
}
