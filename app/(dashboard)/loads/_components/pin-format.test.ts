import { expect, it } from 'vitest';
import { describeFormat, pinnedFormat } from './pin-format';

const found = {
  formatConfidence: 1,
  encodingConfidence: 1,
  compression: 'none' as const,
  certainty: {},
  ragged: undefined,
  columns: [],
  preview: [],
  bytesTotal: undefined,
};

it('keeps all that was found but the line ends', () => {
  const dialect = { delimiter: ';', quote: '"', escape: '"', newline: 'crlf', header: true, skipRows: 0 };
  const pinned = pinnedFormat({ ...found, format: 'csv', encoding: 'windows-1252', dialect });
  expect(pinned).toEqual({
    kind: 'csv',
    encoding: 'windows-1252',
    dialect: { delimiter: ';', quote: '"', escape: '"', header: true, skipRows: 0 },
  });
  expect(describeFormat(pinned)).toContain('delimiter “;”');
});

it('leaves out what goes without saying', () => {
  const usual = { delimiter: ',', ragged: 'quarantine', trailingDelimiter: false, comment: undefined };
  const pin = (dialect: Record<string, unknown>) =>
    pinnedFormat({ ...found, format: 'csv', encoding: 'utf-8', dialect }).dialect;
  expect(pin(usual)).toEqual({ delimiter: ',' });
  const told = { delimiter: ',', ragged: 'pad', trailingDelimiter: true, comment: '#' };
  expect(pin(told)).toEqual(told);
});

it('keeps the shape and path of JSON records', () => {
  const dialect = { shape: 'array', records: 'data.items' };
  expect(pinnedFormat({ ...found, format: 'json', encoding: 'utf-8', dialect }).dialect).toEqual(dialect);
});
