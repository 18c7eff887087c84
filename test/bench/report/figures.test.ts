import { expect, it } from 'vitest';
import type { ListedCase } from '../cases/bench-case';
import type { Measured } from '../rounds';
import { figuresOf, median, medianRatio } from './figures';

it.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 2, 3], 2.5],
  [[10, 9, 100], 10],
])('takes the median of %j', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it('compares each round with itself', () => {
  expect(medianRatio([1.5, 30, 2], [[1, 10, 2]])).toBe(1.5);
});

it('adds up what it divides by', () => {
  expect(
    medianRatio(
      [6, 8],
      [
        [1, 1],
        [2, 3],
      ],
    ),
  ).toBe(2);
});

it('divides a case by its own baseline, and gives the highest memory of all rounds', () => {
  const [, load] = figuresOf([
    measured({ id: 'copy-60', title: 'copy' }, [2, 2, 2]),
    measured(
      { id: 'columns-60', title: 'load', baseline: 'copy-60', isOurs: true },
      [3, 5, 4],
      [90, 120, 100],
    ),
  ]);
  expect(load).toMatchObject({
    medianSeconds: 4,
    ratioToCopy: 2,
    rowsPerSecond: 25,
    peakMib: 120,
    isOurs: true,
  });
});

function measured(listed: Omit<ListedCase, 'build'>, seconds: number[], peakMib: number[] = []): Measured {
  return { listed: listed as ListedCase, rows: 100, bytes: 1000, seconds, peakMib };
}
