import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameText, type FrameTextOptions } from '@/test/support/frame-text';
import type { AbsentFields } from '../format';
import { csvDialectSchema } from './dialect';
import { fieldNames } from './field-names';
import { createCsvFramer, writtenFields } from './framer';

type Given = Record<string, unknown>;

function frame(
  text: Buffer | string,
  given: Given = {},
  { absent, ...options }: Partial<FrameTextOptions> & { absent?: AbsentFields } = {},
) {
  const dialect = csvDialectSchema.parse(given);
  return frameText(text, {
    framer: (framerOptions) => createCsvFramer(dialect, { ...framerOptions, absent }),
    fields: ['a', 'b'],
    ...options,
  });
}

const raws = ({ records }: ReturnType<typeof frame>) => records.map(({ raw }) => raw);
const refusals = ({ refused }: ReturnType<typeof frame>) =>
  refused.map(({ row, line, raw, reasons }) => [
    row,
    line,
    raw.toString('latin1'),
    reasons.map((r) => r.message).join('; '),
  ]);

describe('records', () => {
  const dialects = fc
    .record({
      delimiter: fc.constantFrom(',', ';', '\t', '|', ' ', '~'),
      quote: fc.constantFrom('"', "'"),
      escape: fc.constantFrom('', '\\'),
      newline: fc.constantFrom('lf', 'crlf', 'cr'),
    })
    .map((given) => ({ ...given, header: false }));
  const cell = fc
    .array(
      fc.constantFrom(
        'a',
        'é',
        '€',
        '😀',
        '0',
        ',',
        ';',
        '\t',
        '|',
        ' ',
        '"',
        "'",
        '\\',
        '\r\n',
        '\n',
        '\r',
        '~',
        'long words ',
      ),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join(''));
  const chunkSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

  it('are those that csv-parse finds, for every dialect and wherever chunks and blocks end', () => {
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
    const settings = fc.record({
      chunkSizes,
      blockBytes: fc.integer({ min: 1, max: 300 }),
      quoteAll: fc.boolean(),
      endsOpen: fc.boolean(),
    });
    fc.assert(
      fc.property(table, dialects, settings, (rows, dialect, { quoteAll, endsOpen, ...options }) => {
        const terminator = { lf: '\n', crlf: '\r\n', cr: '\r' }[dialect.newline]!;
        const escape = dialect.escape || dialect.quote;
        const written = (value: string) => {
          const plain = value !== '' && !/[\r\n"'\\]/.test(value) && !value.includes(dialect.delimiter);
          if (plain && !quoteAll) return value;
          const special = new Set<string>([dialect.quote, escape]);
          return (
            dialect.quote + [...value].map((c) => (special.has(c) ? escape + c : c)).join('') + dialect.quote
          );
        };
        const records = rows.map((row) => row.map(written).join(dialect.delimiter));
        const text = records.join(terminator) + (endsOpen || records.length === 0 ? '' : terminator);
        const fields = (rows[0] ?? ['']).map((_, i) => `column${i + 1}`);

        const framed = frame(text, dialect, { fields, ...options });

        expect(framed.refused).toEqual([]);
        expect(raws(framed)).toEqual(records);
        expect(framed.records.map(({ data }) => data)).toEqual(records);
        expect(framed.records.map(({ row }) => row)).toEqual(records.map((_, i) => i + 1));
        const bytes = Buffer.from(text);
        const lineBreaks = (part: Buffer) =>
          part.toString().split(dialect.newline === 'cr' ? '\r' : '\n').length;
        for (const { byteOffset, raw, line } of framed.records) {
          expect(bytes.subarray(byteOffset, byteOffset + Buffer.byteLength(raw)).toString()).toBe(raw);
          expect(line).toBe(lineBreaks(bytes.subarray(0, byteOffset)));
        }
        const parsed = parse(text, {
          delimiter: dialect.delimiter,
          quote: dialect.quote,
          escape,
          record_delimiter: terminator,
        });
        expect(parsed).toEqual(rows);
        const ours = parse(framed.data, {
          delimiter: dialect.delimiter,
          quote: dialect.quote,
          escape,
          record_delimiter: '\n',
        });
        expect(ours).toEqual(rows.map((row, i) => [String(i + 1), ...row]));
      }),
      { numRuns: 300 },
    );
  });

  it('come out the same however a hostile text is cut into chunks', () => {
    const text = fc
      .array(
        fc.constantFrom(
          'a',
          ',',
          '"',
          '\\',
          '\n',
          '\r',
          '\r\n',
          '\0',
          '#',
          '\xff',
          '\xc3',
          '\xa9',
          '""',
          'abcdefgh',
          '\n"',
        ),
        { maxLength: 60 },
      )
      .map((parts) => Buffer.from(parts.join(''), 'latin1'));
    const given = fc.record({
      escape: fc.constantFrom('', '\\'),
      quote: fc.constantFrom('"', ''),
      newline: fc.constantFrom('lf', 'cr'),
      comment: fc.constantFrom(undefined, '#'),
      skipRows: fc.constantFrom(0, 2),
      header: fc.constant(false),
      ragged: fc.constantFrom('quarantine', 'pad'),
      skipFooter: fc.constantFrom(0, 0, 1, 3),
      trailingDelimiter: fc.boolean(),
    });
    fc.assert(
      fc.property(
        text,
        given,
        chunkSizes,
        fc.integer({ min: 8, max: 40 }),
        (bytes, dialect, sizes, limit) => {
          // The limit holds for the preamble too, where it is an error.
          const maxRecordBytes = dialect.skipRows > 0 ? 1024 : limit;
          const whole = frame(bytes, dialect, { maxRecordBytes });
          const pieces = frame(bytes, dialect, { maxRecordBytes, chunkSizes: sizes, blockBytes: 20 });
          expect(pieces.records).toEqual(whole.records);
          expect(pieces.refused).toEqual(whole.refused);
          expect(pieces.skippedLines).toBe(whole.skippedLines);
          const rows = [...whole.records, ...whole.refused].map(({ row }) => row).sort((x, y) => x - y);
          expect(rows).toEqual(rows.map((_, i) => i + 1));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('may end in LF and CRLF in one file', () => {
    expect(frame('a,b\r\n1,2\n3,4\r\n5,6').data.toString()).toBe('1,1,2\n2,3,4\n3,5,6\n');
    expect(raws(frame('a,b\n1,2\r'))).toEqual(['1,2']);
  });

  it('keep CR and LF inside quotes', () => {
    expect(frame('a,b\r\n"x\r\ny","\r"\r\n').data.toString()).toBe('1,"x\r\ny","\r"\n');
  });

  it('take a quote inside a value for a part of it, and tell PostgreSQL so', () => {
    const framed = frame('a,b\n5" long,x "y" z\n"p"",""q",1\n"say "so" on",2\n "x, y" ,3\n');
    expect(framed.data.toString()).toBe(
      '1,"5"" long","x ""y"" z"\n2,"p"",""q",1\n3,"say ""so"" on",2\n4, "x, y" ,3\n',
    );
    expect(raws(framed)).toEqual(['5" long,x "y" z', '"p"",""q",1', '"say "so" on",2', ' "x, y" ,3']);
    expect(frame('b,a\n1,5"\n').data.toString()).toBe('1,"5""",1\n');
  });

  it('are padded or joined to the right number of fields where that is wanted', () => {
    const pad = { ragged: 'pad' };
    expect(frame('a,b\n1\n1,2,3\n1,"2","3,4"\n1,2,,\n', pad).data.toString()).toBe(
      '1,1,\n2,1,"2,3"\n3,1,"2,3,4"\n4,1,2\n',
    );
    expect(raws(frame('a,b\n1\n1,2,3\n', pad))).toEqual(['1', '1,2,3']);
    expect(frame('b,a\n1\n1,2,3\n', pad).data.toString()).toBe('1,,1\n2,"2,3",1\n');
    expect(frame('a,b\n1,2,3\n', { ...pad, quote: '' }).data.toString()).toBe('1,1,\x012,3\x01\n');
  });

  it('may all end in a delimiter, behind which nothing stands', () => {
    const framed = frame('a,b,\n1,2,\n3,4\n5,6,7\n', { trailingDelimiter: true });
    expect(framed.data.toString()).toBe('1,1,2\n2,3,4\n');
    expect(refusals(framed)).toEqual([[3, 4, '5,6,7', 'has 3 fields, the header has 2']]);
  });
});

describe('lines that are no rows', () => {
  it('are skipped and counted: preamble, header, comments, blank lines', () => {
    const framed = frame('Report\n"unbalanced\n\n# note\na,b\n1,2\n\r\n# "x\n\n3,4\n\n', {
      skipRows: 2,
      comment: '#',
    });
    expect(raws(framed)).toEqual(['1,2', '3,4']);
    expect(framed.records.map(({ line }) => line)).toEqual([6, 10]);
    expect(framed.skippedLines).toBe(9);
    expect(framed.refused).toEqual([]);
  });

  it('leave an empty line of a single column a row', () => {
    const framed = frame('a\n1\n\n2\n', {}, { fields: ['a'] });
    expect(framed.data.toString()).toBe('1,1\n2,\n3,2\n');
    expect(framed.skippedLines).toBe(1);
  });

  it('are all there is in an empty file', () => {
    expect(frame('')).toMatchObject({ records: [], refused: [], skippedLines: 0 });
    expect(frame('a,b')).toMatchObject({ records: [], refused: [], skippedLines: 1 });
  });
});

describe('a footer', () => {
  it.each([1, 3, 1000])('is skipped where it is no whole record, in chunks of %i', (size) => {
    const framed = frame('a,b\n1,2\n3,4\n\nTotal\n', { skipFooter: 2 }, { chunkSizes: [size] });
    expect(raws(framed)).toEqual(['1,2', '3,4']);
    expect([framed.refused, framed.skippedLines]).toEqual([[], 3]);
  });

  it('is no record that happens to stand last, nor the end of one', () => {
    expect(raws(frame('a,b\n1,2\n3,4\n', { skipFooter: 2 }))).toEqual(['1,2', '3,4']);
    expect(raws(frame('a,b\n1,2\n3,"4\n5"\n', { skipFooter: 1 }))).toEqual(['1,2', '3,"4\n5"']);
    expect(refusals(frame('a,b\n1\n3,4\n', { skipFooter: 2 }))).toHaveLength(1);
  });

  it('may be all there is', () => {
    expect(frame('Total', { skipFooter: 3, header: false }).skippedLines).toBe(1);
  });
});

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
