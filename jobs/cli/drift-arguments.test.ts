import { expect, it } from 'vitest';
import { readDrift } from './drift-arguments';

it('reads any of the three policies', () => {
  expect(readDrift(undefined)).toEqual({});
  expect(readDrift('new=add, missing=ignore,type=stop')).toEqual({
    new: 'add',
    missing: 'ignore',
    type: 'stop',
  });
  expect(readDrift('type=widen')).toEqual({ type: 'widen' });
});

it.each(['new', 'new=', 'new=widen', 'old=stop', 'missing=add', ''])(
  'refuses %j, and says what there is',
  (text) => {
    expect(() => readDrift(text)).toThrow(/Known: |Write it like/);
  },
);
