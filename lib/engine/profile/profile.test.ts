import { describe, expect, it } from 'vitest';
import { profileCells } from './profile-cells';
import { suggestRules, type ProfiledColumn } from './suggest-rules';

const now = Date.parse('2026-06-01T00:00:00Z');
const times = (count: number, cellOf: (at: number) => string | null) =>
  Array.from({ length: count }, (_, at) => cellOf(at));
const suggested = (
  cells: (string | null)[],
  { column = 'status', type = 'text', ...more }: Partial<ProfiledColumn> = {},
) =>
  suggestRules(
    { column, type, profile: profileCells(cells, type), isNotNull: false, isKey: false, ...more },
    now,
  ).map(({ spec, evidence }) => [spec.rule, spec.params, evidence]);

describe('a profile', () => {
  it('counts what is missing, blank and different, and finds ends, lengths and shapes', () => {
    expect(profileCells(['AB-1', 'CD-23', null, ' ', 'AB-1'], 'text')).toEqual({
      ...{ rows: 5, nulls: 1, blanks: 1, distinct: 3, min: ' ', max: 'CD-23', shortest: 1, longest: 5 },
      shapes: [
        { text: 'AA-9', rows: 2 },
        { text: ' ', rows: 1 },
        { text: 'AA-99', rows: 1 },
      ],
      top: [
        { text: 'AB-1', rows: 2 },
        { text: ' ', rows: 1 },
        { text: 'CD-23', rows: 1 },
      ],
    });
  });

  it('orders numbers as numbers, and passes over what is none', () => {
    expect(profileCells(['9', '10', 'NaN', '-2.5'], 'numeric(5,1)')).toMatchObject({
      min: '-2.5',
      max: '10',
    });
    expect(profileCells([], 'integer')).toMatchObject({ min: null, max: null, shortest: null, top: [] });
  });
});

describe('a suggestion', () => {
  it('says a list for few values that come often, and that none lacks one', () => {
    expect(suggested(times(60, (at) => ['paid', 'open', 'late'][at % 3]!))).toEqual([
      ['required', {}, 'None of 60 rows lacks a value.'],
      [
        'one-of',
        { values: ['late', 'open', 'paid'] },
        '60 values, and only 3 different ones: late, open, paid.',
      ],
    ]);
  });

  it('says nothing of few values, nor of what is missing or rare', () => {
    expect(suggested(times(29, () => 'a'))).toEqual([]);
    expect(suggested(times(60, (at) => (at === 0 ? null : at === 1 ? 'rare' : 'open')))).toEqual([]);
  });

  it('says a pattern where all values look alike, and uniqueness of what is called a key', () => {
    const codes = times(40, (at) => `A${100 + at}.x`);
    expect(suggested(codes, { column: 'item_code', isNotNull: true })).toEqual([
      ['pattern', { pattern: String.raw`^[A-Z][0-9]{3}\.[a-z]$` }, 'All of 40 values look like A999.a.'],
      ['unique', {}, '40 values, and no two are the same.'],
    ]);
  });

  it('says a bound of numbers that are never negative, but of no key', () => {
    const prices = times(40, (at) => String(at * 1.5));
    const about = { type: 'numeric', isNotNull: true };
    expect(suggested(prices, about)).toEqual([
      ['range', { min: 0 }, 'The values lie between 0 and 58.5, none below 0.'],
    ]);
    expect(suggested(prices, { ...about, isKey: true })).toEqual([]);
    expect(suggested([...prices, '-1'], about)).toEqual([]);
  });

  it('says a window of times none of which lies in the future', () => {
    const days = times(40, (at) => `2026-04-${String((at % 28) + 1).padStart(2, '0')}`);
    const about = { type: 'date', isNotNull: true };
    expect(suggested(days, about)).toEqual([
      ['date-window', { newest: '1 d' }, 'From 2026-04-01 to 2026-04-28: none lies in the future.'],
    ]);
    expect(suggested([...days, '2026-06-03'], about)).toEqual([]);
    expect(suggested([...days, 'infinity'], about)).toEqual([]);
  });

  it('says a length with room to spare of texts of many shapes', () => {
    const names = times(40, (at) => 'x'.repeat((at % 7) + 2) + at);
    expect(suggested(names, { column: 'name', isNotNull: true })).toEqual([
      ['length', { max: 20 }, 'The values are 3 to 10 characters long.'],
    ]);
    expect(suggested(names, { column: 'name', isNotNull: true, type: 'character varying(12)' })).toEqual([]);
  });
});
