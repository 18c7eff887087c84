import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBlock, toBlock } from './clipboard';

describe('parseBlock', () => {
  it.each([
    ['a column', 'a\nb\nc\n', [['a'], ['b'], ['c']]],
    ['a column from Windows', '1\r\n2\r\n', [['1'], ['2']]],
    [
      'rows of several values',
      'a\tb\nc\td',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty values',
      '\t\n\tx',
      [
        ['', ''],
        ['', 'x'],
      ],
    ],
    ['values with breaks and tabs', '"a\nb"\t"c\td"\n"say ""x"""', [['a\nb', 'c\td'], ['say "x"']]],
    ['a quote that stands inside', 'a"b\t"c" d', [['a"b', '"c" d']]],
    ['a single value', 'x', [['x']]],
    ['nothing', '', [['']]],
  ])('reads %s', (_what, text, rows) => {
    expect(parseBlock(text)).toEqual(rows);
  });

  it('reads back what was copied', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', '\r', ' ', 'é') });
    const block = fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(block, (rows) => {
        const text = rows.map((row) => row.map(toBlock).join('\t')).join('\n');
        expect(parseBlock(text)).toEqual(rows);
      }),
    );
  });
});
