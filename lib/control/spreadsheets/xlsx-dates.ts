const DAY_MS = 86_400_000;
/** Day 0; Excel takes 1900 for a leap year, which from March 1900 on makes up for its counting from 1. */
const FROM_1900 = Date.UTC(1899, 11, 30);
const FROM_1904 = Date.UTC(1904, 0, 1);

/** Whether a number format shows dates or times. @see ECMA-376, part 1, section 18.8.30 (built-in formats) */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return (id >= 14 && id <= 22) || (id >= 45 && id <= 47);
  const plain = code.replace(/"[^"]*"|\\.|_.|\[[^\]]*\]/g, '');
  return /[dmyhs]/i.test(plain) && !/^general$/i.test(plain);
}

/** A day as `YYYY-MM-DD`, with the time where it has one, a time alone as `HH:MM:SS`. */
export function serialToText(serial: number, isFrom1904: boolean): string {
  const seconds = Math.round((serial * DAY_MS) / 1000);
  const iso = new Date((isFrom1904 ? FROM_1904 : FROM_1900) + seconds * 1000).toISOString();
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
  if (serial < 1) return time;
  return time === '00:00:00' ? day : `${day} ${time}`;
}
