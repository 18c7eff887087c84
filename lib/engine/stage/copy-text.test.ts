import { expect, it } from 'vitest';
import { csvDialectSchema, copyDialectOf } from '../formats/csv/dialect';
import { isCopyText } from './copy-text';

const blocksOf = (...texts: string[]) => texts.map((text) => ({ data: Buffer.from(text) }));

it.each([
  ['nothing is quoted', '1,a,\n', {}, true],
  ['something is quoted', '1,"a"\n', {}, false],
  ['another sign quotes', `1,"a"\n`, { quote: "'" }, true],
  ['nothing can be quoted', '1,"a"\n', { quote: '' }, true],
  ['a backslash stands in it', 'C:\\n,1\n', {}, false],
  ['the delimiter is one that text cannot have', '1.a\n', { delimiter: '.' }, false],
])('CSV is COPY text or not where %s', (_, csv, given, isText) => {
  const copy = copyDialectOf(csvDialectSchema.parse(given));
  expect(isCopyText(copy, blocksOf('0,z\n', csv))).toBe(isText);
});

it('is asked of CSV alone', () => {
  expect(isCopyText({ format: 'text' }, blocksOf('1\ta\n'))).toBe(false);
  expect(isCopyText({ format: 'binary' }, blocksOf('1'))).toBe(false);
});
