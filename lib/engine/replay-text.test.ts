import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from './events';
import { recordSplitter, replayFormat, ReplayText } from './replay-text';

const fields = ['a', 'b', 'c'];
const readings: Reading[] = [
  { format: 'csv', dialect: {}, fields, fills: [] },
  { format: 'csv', dialect: { delimiter: ';', quote: "'", escape: '\\', comment: '#' }, fields, fills: [] },
  { format: 'csv', dialect: { delimiter: '\t', quote: '' }, fields, fills: [] },
  { format: 'csv', dialect: { newline: 'cr', skipRows: 2, trailingDelimiter: true }, fields, fills: [] },
  { format: 'json', dialect: { shape: 'array', records: 'data' }, fields, fills: [] },
  { format: 'copy', dialect: {}, fields, fills: [] },
];
const named = readings.map((reading) => ({
  name: JSON.stringify([reading.format, reading.dialect]),
  reading,
}));

/** What PostgreSQL keeps as text. */
const cell = fc.option(
  fc
    .string({
      unit: fc.oneof(fc.constantFrom(...'"\';,\t\r\n\\#{}: =0'), fc.string({ minLength: 1, maxLength: 1 })),
    })
    .filter((text) => !/[\0\p{Surrogate}]/u.test(text)),
  { nil: null },
);

describe.each(named)('rows of $name', ({ reading }) => {
  const { kind, dialect } = replayFormat(reading);
  const written = { ...reading, format: kind!, dialect };

  it('are read back as they were written, whatever their cells hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const text = new ReplayText(reading);
        for (const cells of rows) {
          const line = text.write({ cells, verbatim: undefined })!;
          expect(line.at(-1)).toBe(10);
          expect(recordSplitter(written)(line.subarray(0, -1))).toEqual(cells);
        }
      }),
    );
  });
});

const [plain] = readings as [Reading];

it('leaves a record as it was where nobody changed it', () => {
  const verbatim = Buffer.from('1, "x" ,"a ""b"""');
  const cells = recordSplitter(plain)(verbatim)!;
  expect(cells).toEqual(['1', ' x ', 'a "b"']);
  expect(String(new ReplayText(plain).write({ cells, verbatim }))).toBe(`${String(verbatim)}\n`);
  expect(String(new ReplayText(plain).head)).toBe('a,b,c\n');
});

it('writes a record anew that would be read as another number of records', () => {
  const cells = ['1', null, '2'];
  const text = new ReplayText(plain);
  expect(String(text.write({ cells, verbatim: Buffer.from('1,,2\n3,,4') }))).toBe('1,,2\n');
  expect(String(text.write({ cells, verbatim: Buffer.from('1,,"2') }))).toBe('1,,2\n');
  expect(String(text.write({ cells, verbatim: Buffer.from('1,,2') }))).toBe('1,,2\n');
});

it.each([
  ['1,2', 'too few fields'],
  ['1,2,3,4', 'too many'],
  ['1,2,"3', 'a quote that stays open'],
  ['1,2,3\n4,5,6', 'two records'],
  ['1,2,\0', 'a NUL'],
])('takes %j for no record: %s', (record) => {
  expect(recordSplitter(plain)(Buffer.from(record))).toBeUndefined();
});

it('reads a record by the header of its own piece', () => {
  expect(recordSplitter(plain)(Buffer.from('3,1,2'), ['c', 'a', 'b'])).toEqual(['1', '2', '3']);
});

it('names every field in the first JSON record, and keeps numbers as they stand', () => {
  const json: Reading = { ...plain, format: 'json', dialect: {} };
  const verbatim = Buffer.from('{"a": 1.50}');
  const cells = recordSplitter(json)(verbatim)!;
  const text = new ReplayText(json);
  expect(String(text.write({ cells, verbatim }))).toBe('{"a":1.50,"b":null,"c":null}\n');
  expect(String(text.write({ cells, verbatim }))).toBe('{"a": 1.50}\n');
});
