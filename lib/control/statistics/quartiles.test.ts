import { expect, it } from 'vitest';
import { quartiles } from './quartiles';

it.each([
  [[7], { lower: 7, median: 7, upper: 7 }],
  [[4, 1], { lower: 1.75, median: 2.5, upper: 3.25 }],
  [[5, 1, 3, 2, 4], { lower: 2, median: 3, upper: 4 }],
])('finds the middle half of %j', (values, expected) => {
  expect(quartiles(values)).toEqual(expected);
});
