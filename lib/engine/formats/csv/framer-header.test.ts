import { describe, expect, it } from 'vitest';
import { frame, raws, refusals, type Given } from '@/test/support/frame-csv';
import { csvDialectSchema } from './dialect';
import { fieldNames } from './field-names';
import { writtenFields } from './framer';

describe('the header', () => {
  it('decides where each field is found', () => {
    const framed = frame('c,"a" , b\n3,"x,y",2\n6,,"q""q"\n', {}, { fields: ['a', 'b', 'c'] });
    expect(framed.data.toString()).toBe('1,"x,y",2,3\n2,,"q""q",6\n');
    expect(raws(framed)).toEqual(['3,"x,y",2', '6,,"q""q"']);
  });

  it('gives way to positions where there is none', () => {
    expect(frame('1,2\n', { header: false }).data.toString()).toBe('1,1,2\n');
    const swapped = frame('1,2\n', { header: false }, { fields: ['column2', 'column1'] });
    expect(swapped.data.toString()).toBe('1,2,1\n');
  });

  it('names what it leaves open: twice the same, nothing, too few, a delimiter at the end', () => {
    const dataOf = (text: string, fields: string[]) => frame(text, {}, { fields }).data.toString();
    expect(dataOf('a,,a\n1,2,3\n', ['a', 'column2', 'a_2'])).toBe('1,1,2,3\n');
    expect(dataOf('a,b\n1,2,3\n', ['column3', 'a', 'b'])).toBe('1,3,1,2\n');
    expect(dataOf('a,b,\n1,2\n', ['a', 'b'])).toBe('1,1,2\n');
    expect(fieldNames(['a', 'a', 'a_2', ' '], 5)).toEqual(['a', 'a_3', 'a_2', 'column4', 'column5']);
  });

  it('may come in pieces of any size', () => {
    for (const size of [1, 2, 3, 100]) {
      expect(raws(frame('Title\r\na,"b"\r\n1,2\r\n', { skipRows: 1 }, { chunkSizes: [size] }))).toEqual([
        '1,2',
      ]);
      expect(raws(frame('a,b\r\n1,2\r\n', { newline: 'cr' }, { chunkSizes: [size] }))).toEqual(['1,2']);
    }
  });

  it('may lack a field: NULL stands in its place, or the records are refused', () => {
    const fields = ['a', 'b', 'c'];
    for (const chunkSizes of [[1], [7], [1000]]) {
      const text = 'c,a\n3,"x,\ny"\n"q""q",\n6,1,2\n7,s"t\n';
      const padded = frame(text, {}, { fields, chunkSizes, absent: { b: 'null' } });
      expect(padded.data.toString()).toBe('1,"x,\ny",,3\n2,,,"q""q"\n4,"s""t",,7\n');
      expect(raws(padded)).toEqual(['3,"x,\ny"', '"q""q",', '7,s"t']);
      expect(refusals(padded)).toEqual([[3, 5, '6,1,2', 'has 3 fields, the header has 2']]);
    }
    const refused = frame('a,b\n1,2\n\n3,4\n', {}, { fields, absent: { c: 'refuse' } });
    expect(refused.data.toString()).toBe('');
    expect(refusals(refused)).toEqual([
      [1, 2, '1,2', 'the field "c" is missing from its source'],
      [2, 4, '3,4', 'the field "c" is missing from its source'],
    ]);
    expect(() => frame('a\n1\n', {}, { absent: { c: 'null' } })).toThrow('The header lacks "b"');
  });

  it('is read from the start of a piece', () => {
    const read = (text: string, isWhole = true, given: Given = {}) =>
      writtenFields(csvDialectSchema.parse(given), Buffer.from(text), isWhole);
    expect(read('a,,"b ""c""",,\n1\n')).toEqual(['a', 'column2', 'b "c"']);
    expect([read('a,b', false), read('a,b'), read(''), read('a,b\n', true, { header: false })]).toEqual([
      ...[undefined, ['a', 'b'], undefined, undefined],
    ]);
  });

  it.each([
    ['a field that is missing', 'a,x\n', 'format.missingField', /lacks "b".*has "a", "x"/],
    ['a field that is not known', 'a,b,c\n', 'format.unknownField', /"c"/],
    ['a column of a name that another has', 'a,b,a\n', 'format.unknownField', /"a_2"/],
    ['a column without a name', 'a,,b\n', 'format.unknownField', /"column2"/],
    ['a quote that is never closed', 'a,"b\n1,2\n', 'format.header', /never closed/],
  ])('is an error for %s', (_, text, code, message) => {
    expect(() => frame(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });

  it('is an error where it does not end', () => {
    const text = `a,"${'b\n'.repeat(100)}`;
    expect(() => frame(text, {}, { maxRecordBytes: 50, chunkSizes: [20] })).toThrow(
      'does not end within 50 bytes',
    );
  });
});
