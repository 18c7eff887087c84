import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine } from './csv';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1'])('disarms %j', (cell) => {
  expect(parse(csvLine([cell]))).toEqual([[`'${cell}`]]);
});

it('leaves numbers and other text as they are', () => {
  expect(csvLine([-1, 'a', null, ''])).toBe('-1,a,,\r\n');
});

it('is read back as it was written, whatever the text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
      const read = parse(csvLine(cells), { relaxColumnCount: false }) as string[][];
      expect(read).toEqual([cells.map((cell) => (/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell))]);
    }),
  );
});
