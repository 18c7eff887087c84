import { describe, expect, it } from 'vitest';
import { TypeTally } from '../../formats/detect-types';
import { countMisfits, countsOfType } from './type-fit';

function misfits(type: string, values: string[]): number {
  const tally = new TypeTally();
  for (const value of values) tally.add(value);
  return countMisfits(type, tally.seen());
}

describe('values that are certainly none of a type', () => {
  it.each([
    ['integer', ['1', '007', '-5', ''], 0],
    ['integer', ['1.5', 'many', 'true', '2147483648', '2020-01-01'], 5],
    ['bigint', ['2147483648', '9223372036854775807'], 0],
    ['smallint', ['32767', '32768', '-32769'], 2],
    ['numeric(10,2)', ['1', '1.5', '1e5', 'x'], 1],
    ['date', ['2020-01-01', '2020-01-01 10:00', 'Jan 3, 2020', '20200103', 'soon', '1.5'], 2],
    ['boolean', ['true', '1', 'yes', '2020-01-01'], 1],
    ['uuid', ['018f0000-0000-7000-8000-000000000000', '7', 'seven'], 2],
    ['text', ['anything', '1'], 0],
    ['mood', ['anything', '1'], 0],
  ])('of %s', (type, values, expected) => {
    expect(misfits(type, values)).toBe(expected);
  });
});

it('a type that a source names stands for all that it can hold', () => {
  const changed = (from: string, to: string) => countMisfits(to, countsOfType(from)!);
  expect([
    changed('bigint', 'integer'),
    changed('integer', 'bigint'),
    changed('integer', 'smallint'),
  ]).toEqual([1, 0, 1]);
  expect([changed('text', 'date'), changed('numeric', 'text'), changed('date', 'timestamp')]).toEqual([
    1, 0, 0,
  ]);
  expect(countsOfType('point')).toBeUndefined();
});
