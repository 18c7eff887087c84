import { expect, it } from 'vitest';
import type { Reason } from '../extract/block';
import { KnownReasons } from './known-reasons';

const reasonsOf = (found: string): Reason[] => [
  { column: 'a', rule: 'range', sqlstate: null, value: found, message: 'must be at least 1' },
];

it('gives rows that fail alike one list, and others their own', () => {
  const known = new KnownReasons();
  const first = known.get('[[1,"-1"]]', reasonsOf);
  expect(known.get('[[1,"-1"]]', reasonsOf)).toBe(first);
  expect(known.get('[[1,"-2"]]', reasonsOf)).toEqual(reasonsOf('[[1,"-2"]]'));
});

it('stays right, and small, where every row fails in a way of its own', () => {
  const known = new KnownReasons();
  const first = known.get('0', reasonsOf);
  for (let i = 0; i < 5_000; i += 1) expect(known.get(String(i), reasonsOf)).toEqual(reasonsOf(String(i)));
  expect(known.get('0', reasonsOf)).not.toBe(first);
  const long = 'x'.repeat(10_000);
  expect(known.get(long, reasonsOf)).not.toBe(known.get(long, reasonsOf));
});
