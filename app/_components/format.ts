/**
 * The one place that turns numbers and times into text. Counts are whole rows, shares run from 0 to 1, durations are
 * seconds; where there is nothing to say, the answer is an en dash.
 */

const NOTHING = '–';
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1,204,331`: for tables. */
export function exact(count: number | bigint | null | undefined): string {
  return count === null || count === undefined ? NOTHING : grouped.format(count);
}

/** `18.4k`, `1.2M`: for charts and tiles. Cut off rather than rounded up, so that 999,999 is not a million. */
export function compact(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return NOTHING;
  const size = Math.abs(count);
  if (size < 1000) return String(size < 100 ? Math.trunc(count * 10) / 10 : Math.trunc(count));
  const [unit, letter] = size < 1e6 ? [1e3, 'k'] : size < 1e9 ? [1e6, 'M'] : [1e9, 'B'];
  const scaled = count / unit;
  const digits = Math.abs(scaled) < 100 ? 10 : 1;
  return `${Math.trunc(scaled * digits) / digits}${letter}`;
}

/**
 * `12.4 %` of a share from 0 to 1. What is not nothing never reads 0 %, what is not all never reads 100 %.
 */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NOTHING;
  if (share <= 0) return '0 %';
  if (share >= 1) return '100 %';
  if (share < 0.0001) return '<0.01 %';
  if (share > 0.9999) return '>99.99 %';
  const digits = share < 0.1 || share > 0.99 ? 2 : 1;
  return `${(share * 100).toFixed(digits).replace(/\.?0+$/, '')} %`;
}

/** `18.4k rows/s`. */
export function rowRate(rowsPerSecond: number | null | undefined): string {
  if (rowsPerSecond === null || rowsPerSecond === undefined) return NOTHING;
  return `${compact(rowsPerSecond)} rows/s`;
}

/** `1 row`, `1,204 rows`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${exact(count)} ${count === 1 ? singular : plural}`;
}

/** `240 ms`, `2.4 s`, `2m 14s`, `3h 02m`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOTHING;
  if (seconds < 0.0005) return '0 ms';
  if (seconds < 0.9995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${pad(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d ${pad(Math.floor((whole % 86_400) / 3600))}h`;
}

/** `512 B`, `12.4 MB`: decimal units, as disks and networks count. */
export function bytes(size: number | null | undefined): string {
  if (size === null || size === undefined) return NOTHING;
  if (size < 1000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log10(size) / 3), units.length);
  const scaled = size / 1000 ** step;
  return `${scaled < 100 ? (Math.trunc(scaled * 10) / 10).toString() : Math.trunc(scaled)} ${units[step - 1]}`;
}

const STEPS: [limitSeconds: number, unitSeconds: number, unit: string][] = [
  [60, 1, 's'],
  [3600, 60, 'min'],
  [86_400, 3600, 'h'],
  [86_400 * 45, 86_400, 'd'],
];

/** `3 s ago`, `in 4 min`; past 45 days the date says more and is given instead. */
export function relativeTime(at: Date, now: Date, timeZone: string): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 2) return 'just now';
  const step = STEPS.find(([limit]) => distance < limit);
  if (!step) return dateFormat('day', timeZone).format(at);
  const amount = `${Math.floor(distance / step[1])} ${step[2]}`;
  return seconds >= 0 ? `${amount} ago` : `in ${amount}`;
}

const DATE_STYLES = {
  absolute: {
    ...{ day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZoneName: 'short' },
  },
  clock: { timeStyle: 'medium' },
  day: { dateStyle: 'medium' },
  shortDay: { day: 'numeric', month: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Kept, because making one takes a hundred times as long as using it, and a table has hundreds of times. */
function dateFormat(style: keyof typeof DATE_STYLES, timeZone: string): Intl.DateTimeFormat {
  const key = `${style} ${timeZone}`;
  const format =
    dateFormats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...DATE_STYLES[style], timeZone });
  dateFormats.set(key, format);
  return format;
}

/** `23 Nov 2026, 09:05:47 UTC`. */
export function absoluteTime(at: Date, timeZone: string): string {
  return dateFormat('absolute', timeZone).format(at);
}

/** `09:05:47`: for log lines, whose day stands elsewhere. */
export function clockTime(at: Date, timeZone: string): string {
  return dateFormat('clock', timeZone).format(at);
}

/** `24 Nov`, of a day like `2026-11-24`. */
export function shortDay(day: string): string {
  return dateFormat('shortDay', 'UTC').format(new Date(`${day}T00:00:00Z`));
}

/** Share of `part` in `whole`; null where there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
