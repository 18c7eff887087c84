import { usageError } from './usage';

/** Least and most, both allowed. */
export type Limits = readonly [number, number];

const SIZE_UNITS: Record<string, number> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const TIME_UNITS: Record<string, number> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

/**
 * A size as PostgreSQL's settings are written: `64MB`, `512 kB`, `1GB`, in powers of 1024.
 * @returns bytes
 * @throws usage error that names the option and its range
 */
export function readSize(text: string, option: string, limits: Limits): number {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmg])(?:i?b)?|b)$/i.exec(text.trim());
  const bytes = match ? Number(match[1]) * SIZE_UNITS[(match[2] ?? 'b').toLowerCase()]! : Number.NaN;
  if (Number.isInteger(bytes) && isWithin(bytes, limits)) return bytes;
  throw outside(text, option, `a size from ${formatSize(limits[0])} to ${formatSize(limits[1])}`);
}

/**
 * A duration: `500ms`, `10s`, `5min`, `1h`; `off` or `0` where 0 is allowed.
 * @returns milliseconds
 * @throws usage error that names the option and its range
 */
export function readDuration(text: string, option: string, limits: Limits): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|h)$/i.exec(text.trim());
  const given = match ? Number(match[1]) * TIME_UNITS[match[2]!.toLowerCase()]! : Number.NaN;
  const ms = /^(off|0)$/i.test(text.trim()) ? 0 : given;
  if (Number.isInteger(ms) && isWithin(ms, limits)) return ms;
  throw outside(
    text,
    option,
    `a duration like 500ms, 10s or 5min, up to ${formatDuration(limits[1])}, or off`,
  );
}

/** @throws usage error that names the option and its range */
export function readWhole(text: string, option: string, limits: Limits): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isWithin(number, limits)) return number;
  throw outside(text, option, `a whole number from ${limits[0]} to ${limits[1]}`);
}

function isWithin(value: number, [least, most]: Limits): boolean {
  return value >= least && value <= most;
}

function outside(text: string, option: string, wanted: string) {
  return usageError(`${option} "${text}" is not ${wanted}.`);
}

function formatSize(bytes: number): string {
  return inLargest(bytes, { GB: SIZE_UNITS.g!, MB: SIZE_UNITS.m!, kB: SIZE_UNITS.k!, B: 1 });
}

function formatDuration(ms: number): string {
  return inLargest(ms, { h: TIME_UNITS.h!, min: TIME_UNITS.min!, s: TIME_UNITS.s!, ms: 1 });
}

function inLargest(value: number, units: Record<string, number>): string {
  const [unit, size] = Object.entries(units).find(([, each]) => value >= each && value % each === 0)!;
  return `${value / size}${unit}`;
}
