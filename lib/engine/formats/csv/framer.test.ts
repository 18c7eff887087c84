import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame, raws, refusals } from '@/test/support/frame-csv';

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
