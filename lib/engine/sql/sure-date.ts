import { splitDateFormat } from './date-pattern';
import type { SureCell } from './sure-cell';

const ZERO = 48;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Digits of each part, and its greatest value where that does not hang on others. */
const PARTS: Record<string, { digits: number; most: number }> = {
  YYYY: { digits: 4, most: 9999 },
  YY: { digits: 2, most: 99 },
  MM: { digits: 2, most: 12 },
  DD: { digits: 2, most: 31 },
  HH24: { digits: 2, most: 23 },
  MI: { digits: 2, most: 59 },
  SS: { digits: 2, most: 59 },
  MS: { digits: 3, most: 999 },
  US: { digits: 6, most: 999_999 },
};

/** Which real dates of a format can be seen to be so; undefined for formats with other parts than digits and marks. */
export function sureDate(format: string): SureCell | undefined {
  const parts = splitDateFormat(format) ?? [];
  const isMark = (part: string) => part.length === 1 && /[ -~]/.test(part) && part !== '\\';
  if (format !== format.trim() || !parts.every((part) => part in PARTS || isMark(part))) return undefined;
  const steps = parts.map((part) => ({
    digits: PARTS[part]?.digits ?? 0,
    most: PARTS[part]?.most ?? part.charCodeAt(0),
  }));
  const length = steps.reduce((sum, { digits }) => sum + (digits || 1), 0);
  const [day, month] = [parts.indexOf('DD'), parts.indexOf('MM')];
  const year = Math.max(parts.indexOf('YYYY'), parts.indexOf('YY'));
  const hasCentury = parts[year] === 'YYYY';
  const values = new Int32Array(parts.length);
  return (bytes, start, end) => {
    if (end - start !== length) return false;
    let at = start;
    for (let i = 0; i < steps.length; i += 1) {
      const { digits, most } = steps[i]!;
      if (digits === 0) {
        if (bytes[at++] !== most) return false;
        continue;
      }
      let value = 0;
      for (const stop = at + digits; at < stop; at += 1) {
        const digit = bytes[at]! - ZERO;
        if (digit < 0 || digit > 9) return false;
        value = value * 10 + digit;
      }
      if (value > most) return false;
      values[i] = value;
    }
    return isReal(values[year]!, values[month]!, values[day]!, hasCentury);
  };
}

/** Two digits of a year stand for 1970 to 2069: its leap years are those that four divides. */
function isReal(year: number, month: number, day: number, hasCentury: boolean): boolean {
  if (month === 0 || day === 0 || (hasCentury && year === 0)) return false;
  if (day <= DAYS[month - 1]!) return true;
  const isLeap = year % 4 === 0 && (!hasCentury || year % 100 !== 0 || year % 400 === 0);
  return month === 2 && day === 29 && isLeap;
}
