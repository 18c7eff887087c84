import { expect, it } from 'vitest';
import type { BenchCase } from './cases';
import { barsOf, formatTable, median, type CaseFigures } from './report';
import type { Measured } from './rounds';

const measured = (id: string, seconds: number[]): Measured => ({
  case: { id } as BenchCase,
  seconds,
  peakMib: [],
});

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 2, 3], 2.5],
])('takes the median of %j', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('compares each round with itself and says which bars are missed', () => {
  const figures = [
    { id: 'clean', title: 'clean', seconds: [1], medianSeconds: 1, rowsPerSecond: 1, peakMib: 301 },
  ];
  const bars = barsOf(
    [measured('copy', [1, 10, 2]), measured('clean', [1.5, 30, 2])],
    figures as unknown as CaseFigures[],
  );
  expect(bars).toEqual([
    { title: 'clean load ÷ bare COPY', value: 1.5, atMost: 1.6, isMet: true },
    { title: 'peak memory, MiB', value: 301, atMost: 300, isMet: false },
  ]);
  expect(formatTable([], bars)).toContain('MISSED  peak memory, MiB: 301.00 (at most 300)');
});
