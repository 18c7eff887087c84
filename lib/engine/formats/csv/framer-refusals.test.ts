import { describe, expect, it } from 'vitest';
import { frame, raws, refusals } from '@/test/support/frame-csv';

describe('refused records', () => {
  it('have too few or too many fields', () => {
    const framed = frame('a,b\n1\n1,2\n1,2,3\n');
    expect(refusals(framed)).toEqual([
      [1, 2, '1', 'has 1 field, the header has 2'],
      [3, 4, '1,2,3', 'has 3 fields, the header has 2'],
    ]);
    expect(framed.refused[0]!.reasons[0]).toMatchObject({
      rule: 'malformed',
      column: null,
      sqlstate: '22P04',
    });
    expect(framed.records.map(({ row }) => row)).toEqual([2]);
    expect(refusals(frame('1\n', { header: false }))[0]![3]).toBe('has 1 field, 2 are expected');
  });

  it('hold bytes that are no text, wherever a chunk cuts them', () => {
    const text = Buffer.from(
      'a,b\n\xc3\xa9,1\n\xc3,2\nx,\xed\xa0\x80\ny,\0\n\xf0\x9f\x98\x80,\xef\xbf\xbd\n\xef\xbf\xbd,\xff\n',
      'latin1',
    );
    for (const size of [1, 2, 3, 5, 7, 1000]) {
      const framed = frame(text, {}, { chunkSizes: [size] });
      expect(raws(framed)).toEqual(['é,1', '😀,\ufffd']);
      expect(
        framed.refused.map(({ row, reasons }) => [row, ...reasons.map((r) => `${r.sqlstate} ${r.value}`)]),
      ).toEqual([
        [2, '22021 0xc3'],
        [3, '22021 0xed'],
        [4, '22021 0x00'],
        [6, '22021 0xff'],
      ]);
      expect(framed.refused[0]!.raw).toEqual(Buffer.from('\xc3,2', 'latin1'));
    }
  });

  it('hold a line end of another style outside quotes', () => {
    expect(refusals(frame('a,b\n1,2\r3,4\n5,6\n'))).toEqual([
      [1, 2, '1,2\r3,4', 'has a lone CR outside quotes, lines end in LF; has 3 fields, the header has 2'],
    ]);
    const framed = frame('a,b\r1,\n2\r3,4\r\n5,6\r', { newline: 'cr' });
    expect(refusals(framed)).toEqual([[1, 2, '1,\n2', 'has a lone LF outside quotes, lines end in CR']]);
    expect(raws(framed)).toEqual(['3,4', '5,6']);
  });

  it('hold the byte that stands in for a quote where nothing is quoted', () => {
    const framed = frame('a,b\n"1,2\n\x01,4\n5",6\n', { quote: '' });
    expect(raws(framed)).toEqual(['"1,2', '5",6']);
    expect(refusals(framed)).toEqual([
      [2, 3, '\x01,4', 'has a control character where nothing can be quoted'],
    ]);
  });

  it('lose only their first line to a quote that is never closed', () => {
    const framed = frame('a,b\n1,2\n3,"4\n5,6\r\n7,8\n');
    expect(raws(framed)).toEqual(['1,2', '5,6', '7,8']);
    expect(refusals(framed)).toEqual([
      [2, 3, '3,"4', 'opens a quote that is never closed; reading went on at the next line'],
    ]);
    expect(framed.records.map(({ row, line, byteOffset }) => [row, line, byteOffset])).toEqual([
      [1, 2, 4],
      [3, 4, 13],
      [4, 5, 18],
    ]);
    expect(refusals(frame('a,b\n1,"2'))[0]![3]).toBe('opens a quote that is never closed');
  });

  it.each([1, 5, 1000])('lose no line to a quote that closes inside a value, in chunks of %i', (size) => {
    const framed = frame('a,b\n1,"2\n3,4\n5,"6, 7"\n8,9\n', {}, { chunkSizes: [size] });
    expect(raws(framed)).toEqual(['3,4', '5,"6, 7"', '8,9']);
    expect(refusals(framed)).toEqual([
      [1, 2, '1,"2', 'opens a quote that is never closed; reading went on at the next line'],
    ]);
  });

  it('do not make reading go over the same lines again and again', () => {
    const lines = 20_000;
    const framed = frame(`a,b\n${'1,x"a"b,"c\n'.repeat(lines)}1,2\n`);
    expect(raws(framed)).toEqual(['1,2']);
    expect(framed.refused).toHaveLength(lines);
    const several = frame('a,b\n"two\nlines",5" and 6"\n');
    expect(several.data.toString()).toBe('1,"two\nlines","5"" and 6"""\n');
  });

  it('lose only their first line when they are too long', () => {
    const text = `a,b\n1,"2\n${'3,4\n'.repeat(10)}5,"6"\n`;
    for (const size of [1, 4, 9, 1000]) {
      const framed = frame(text, {}, { maxRecordBytes: 20, chunkSizes: [size] });
      expect(raws(framed)).toEqual([...Array<string>(10).fill('3,4'), '5,"6"']);
      expect(refusals(framed)).toEqual([
        [1, 2, '1,"2', 'is longer than 20 bytes; reading went on at its next line'],
      ]);
    }
  });

  it('keep the start of a line that is too long by itself', () => {
    const framed = frame(`a,b\n1,${'x'.repeat(50)}\n3,4\n`, {}, { maxRecordBytes: 20, chunkSizes: [6] });
    expect(refusals(framed)).toEqual([
      [1, 2, `1,${'x'.repeat(18)}`, 'is longer than 20 bytes; only its start is kept'],
    ]);
    expect(framed.records).toMatchObject([{ row: 2, line: 3, byteOffset: 57, raw: '3,4' }]);
  });
});
