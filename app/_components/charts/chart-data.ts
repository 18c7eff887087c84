import { bytes, compact, duration, exact, rowRate } from '@/app/_components/format';

/** How a chart writes its values: named, because a server component can hand a function to none in the browser. */
export type Unit = 'count' | 'rate' | 'seconds' | 'bytes';

/** On an axis: short. */
export const SHORT: Record<Unit, (value: number) => string> = {
  count: compact,
  rate: compact,
  seconds: (value) => (value === 0 ? '0' : duration(value)),
  bytes,
};

/** In a tooltip or a table: whole. */
const WHOLE: Record<Unit, (value: number) => string> = {
  count: exact,
  rate: rowRate,
  seconds: duration,
  bytes,
};

export interface Series {
  key: string;
  name: string;
  /** 1 to 6; far apart in lightness as well as in hue. */
  color: number;
}

/** `values` by the key of their series; what is not known is left out. */
export interface ChartPoint {
  label: string;
  values: Record<string, number>;
}

/** Where the usual lies: drawn behind the bars. */
export interface Band {
  lower: number;
  median: number;
  upper: number;
}

export function wholeOf(unit: Unit, value: number | undefined): string {
  return value === undefined ? '–' : WHOLE[unit](value);
}

export function colorOf({ color }: Series): string {
  return `var(--series-${color})`;
}
