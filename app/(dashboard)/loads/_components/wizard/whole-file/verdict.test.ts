import { describe, expect, it } from 'vitest';
import { nullWords, verdictOf, type CheckedColumn } from './verdict';

const column: CheckedColumn = {
  ...{ field: 'quantity', type: 'bigint', isTransformed: false, problem: null },
  ...{ values: 100, nulls: 3, empties: 0, unfit: 2, places: [], fitting: 'numeric' },
  words: [{ text: 'n/a', count: 2 }],
};
const asked = { field: 'quantity', type: 'bigint', transforms: [] };
const nullIf = (...values: string[]) => [{ transform: 'null-if', params: { values } }];

describe('what the whole file says of a column', () => {
  it('is what was found, as long as it is held against the same', () => {
    expect(verdictOf(column, asked, { ...asked })).toEqual({ kind: 'unfit', column });
    const fine = { ...column, unfit: 0, words: [] };
    expect(verdictOf(fine, asked, asked)).toEqual({ kind: 'fits', values: 100 });
    expect(verdictOf({ ...column, problem: 'no' }, asked, asked)).toEqual({ kind: 'problem', problem: 'no' });
  });

  it('goes for text, for the type that fits all, and where the texts that do not are NULL', () => {
    expect(verdictOf(column, asked, { ...asked, type: 'text' })).toEqual({ kind: 'fits', values: 100 });
    expect(verdictOf(column, asked, { ...asked, type: 'numeric' })).toEqual({ kind: 'fits', values: 100 });
    const cured = { ...asked, transforms: nullIf('-', 'n/a') };
    expect(verdictOf(column, asked, cured)).toEqual({ kind: 'fits', values: 98 });
  });

  it('is nothing for anything else', () => {
    for (const now of [
      { ...asked, type: 'date' },
      { ...asked, transforms: nullIf('-') },
      { ...asked, type: 'text', transforms: nullIf('n/a') },
      { ...asked, transforms: [{ transform: 'trim', params: {} }] },
    ])
      expect(verdictOf(column, asked, now)).toEqual({ kind: 'unknown' });
    expect(verdictOf({ ...column, words: [] }, asked, { ...asked, transforms: nullIf('n/a') })).toEqual({
      kind: 'unknown',
    });
  });
});

describe('texts that are offered as NULL', () => {
  const withWords = (...texts: string[]) => ({
    ...column,
    words: texts.map((text) => ({ text, count: 1 })),
  });

  it('are few, short and without a digit', () => {
    expect(nullWords(withWords('n/a', '-'))).toEqual(['n/a', '-']);
    expect(nullWords(withWords('n/a', '12,5'))).toEqual([]);
    expect(nullWords(withWords('a', 'b', 'c', 'd'))).toEqual([]);
    expect(nullWords(withWords('to be announced'))).toEqual([]);
    expect(nullWords({ ...withWords('n/a'), type: 'text' })).toEqual([]);
  });
});
