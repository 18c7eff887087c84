import { expect, it } from 'vitest';
import { nearestRank } from './measure';

it.each([
  [[1], 0.95, 1],
  [[1, 2], 0.5, 1],
  [Array.from({ length: 100 }, (_, index) => index + 1), 0.95, 95],
  [Array.from({ length: 40 }, (_, index) => index + 1), 0.95, 38],
])('takes the nearest rank', (sorted, share, expected) => {
  expect(nearestRank(sorted, share)).toBe(expected);
});
