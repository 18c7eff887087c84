import { expect, it } from 'vitest';
import { orderLines } from '@/jobs/sample/orders';
import { add, differences } from '../totals';
import { orderLinesOf } from './orders';

it('adds up the good rows of a file, and apart from them those that only break a rule', () => {
  const { lines, summary } = orderLinesOf({ rows: 1_000, bad: 0.2 });
  const written = [...lines].slice(1);
  expect(written).toEqual(
    [...orderLines({ rows: 1_000, bad: 0.2, seed: 42, offset: 0, revision: 0 })].slice(1),
  );
  const { good, typed } = summary();
  expect(good.rows).toBe(800);
  expect(typed.rows).toBeGreaterThan(800);
  expect(typed.rows).toBeLessThan(1_000);
  // The note is the one cell that may hold commas, and it stands last.
  const cents = written
    .filter((line) => /^\d+,\d+,\d+,\d+,\d+\.\d\d,\d{4}-\d\d-\d\d,(pending|confirmed|shipped),/.test(line))
    .reduce((sum, line) => sum + Number(line.split(',')[4]!.replace('.', '')), 0);
  expect(good.cents).toBe(cents);
});

it('tells tables apart by their totals', () => {
  const expected = add({ rows: 2, ids: 3 }, { rows: 1, ids: 3 });
  expect(differences({ rows: 3, ids: 6 }, expected)).toBe('');
  expect(differences({ rows: 3, ids: 7 }, expected)).toBe('ids 7 instead of 6');
});
