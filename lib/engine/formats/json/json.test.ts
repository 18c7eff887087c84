import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadError } from '@/lib/engine/errors';
import { decodeCopyText } from '@/test/support/copy-text';
import { frameText, type Framed } from '@/test/support/frame-text';
import { jsonFormat } from '.';
import type { FramerOptions } from '../format';
import type { JsonDialect } from './dialect';

const LINES = { shape: 'lines', records: '' } as const;
const ARRAY = { shape: 'array', records: '' } as const;

function frame(
  text: string | Buffer,
  options: Pick<FramerOptions, 'absent' | 'ignoresUnknown'> & {
    dialect?: JsonDialect;
    fields?: string[];
    chunkSizes?: number[];
    maxRecordBytes?: number;
  } = {},
): Framed {
  const { dialect = LINES, fields = ['a', 'b'], absent, ignoresUnknown, ...rest } = options;
  const framer = (framing: FramerOptions) =>
    jsonFormat.framer(dialect, { ...framing, absent, ignoresUnknown });
  return frameText(text, { framer, fields, ...rest });
}

const cells = (framed: Framed) => framed.records.map(({ data }) => decodeCopyText(data));
const messages = (framed: Framed) =>
  framed.refused.flatMap(({ reasons }) => reasons.map(({ message }) => message));

describe('values', () => {
  it('keeps the digits of numbers that a double would lose', () => {
    const text = '{"a":12345678901234567890,"b":0.1000000000000000055511151231257827}\n{"a":-1.50,"b":1e400}';
    expect(cells(frame(text))).toEqual([
      ['12345678901234567890', '0.1000000000000000055511151231257827'],
      ['-1.50', '1e400'],
    ]);
  });

  it('tells null and a missing key, which are NULL, from an empty string', () => {
    expect(cells(frame('{"a":null}\n{"b":"","a":"\\\\N"}\n{}'))).toEqual([
      [null, null],
      ['\\N', ''],
      [null, null],
    ]);
  });

  it('decodes every escape of a string', () => {
    const text = String.raw`{"a":"\"\\\/\b\f\n\r\t","b":"\u0041\u00e9\u20ac\ud83d\ude00\u0009\u005c\u000a"}`;
    expect(cells(frame(text))).toEqual([['"\\/\b\f\n\r\t', 'Aé€😀\t\\\n']]);
  });

  it('gives objects and arrays as JSON text without the white space between tokens', () => {
    const text = '[{"a": {"x" : [1.0, "a \\" \\\\ b"],\n\t"y":"\\n"}, "b": [ ]}]';
    const [row] = cells(frame(text, { dialect: ARRAY }));
    expect(row).toEqual([String.raw`{"x":[1.0,"a \" \\ b"],"y":"\n"}`, '[]']);
  });

  it('finds what paths lead to, as JSON.parse does, in any record', () => {
    const steps = {
      'a.a': ['a', 'a'],
      'a.b.a': ['a', 'b', 'a'],
      'a[0]': ['a', 0],
      'a[1].b': ['a', 1, 'b'],
      'a["c.d"]': ['a', 'c.d'],
      'b[0][1]': ['b', 0, 1],
      'b.a["c.d"]': ['b', 'a', 'c.d'],
    };
    const paths = Object.keys(steps);
    const { inner } = fc.letrec<{ inner: unknown }>((tie) => ({
      inner: fc.oneof(
        { maxDepth: 4, depthSize: 'large' },
        fc.constantFrom('x', 1.5, true, null, 'é"\\ ', {}),
        fc.array(tie('inner'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c.d'), tie('inner')),
      ),
    }));
    const record = fc.record({ a: inner, b: inner }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), fc.constantFrom(0, 3), (records, indent) => {
        const text = JSON.stringify(records, null, indent);
        const dialect = { ...ARRAY, paths };
        const framed = frame(text, { dialect, fields: ['a', 'b', ...paths], chunkSizes: [64] });
        const at = (value: unknown, step: string | number): unknown =>
          typeof value === 'object' && value !== null && Object.hasOwn(value, step)
            ? (value as Record<string | number, unknown>)[step]
            : null;
        const asText = (value: unknown) =>
          value === null || typeof value === 'string' ? value : JSON.stringify(value);
        const expected = records.map((each) =>
          Object.values(steps).map((path) => asText(path.reduce(at, each as unknown))),
        );
        expect(cells(framed).map((row) => row!.slice(2))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('writes what JSON.parse reads, for any record, shape, spacing and chunking', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.constantFrom('x', '"', '\\', 1, null), { maxLength: 3 }),
    );
    const record = fc.record({ a: value, 'b "\\': value, ü: value }, { requiredKeys: [] });
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0, 2),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        (records, indent, chunkSizes) => {
          const fields = ['a', 'b "\\', 'ü'];
          const expected = records.map((entry) =>
            fields.map((name) => textOf((entry as Record<string, unknown>)[name])),
          );
          const asArray = frame(JSON.stringify(records, null, indent), {
            dialect: ARRAY,
            fields,
            chunkSizes,
          });
          expect(cells(asArray)).toEqual(expected);
          expect(asArray.records.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual(records);
          const asLines = frame(records.map((entry) => JSON.stringify(entry)).join('\r\n'), {
            fields,
            chunkSizes,
          });
          expect(cells(asLines)).toEqual(expected);
        },
      ),
    );
  });
});

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

describe('refused records', () => {
  it.each([
    ['a value is missing', '{"a":}'],
    ['a quote is missing', '{"a":"x}'],
    ['a brace is missing', '{"a":1'],
    ['a number has leading zeros', '{"a":01}'],
    ['a number ends in a dot', '{"a":1.}'],
    ['an escape is unknown', '{"a":"\\x"}'],
    ['a string holds a raw tab', '{"a":"\t"}'],
    ['a literal is misspelt', '{"a":nul}'],
    ['a comma is left over', '{"a":1,}'],
    ['a key is not quoted', '{a:1}'],
    ['something follows', '{"a":1} x'],
    ['it is NaN', '{"a":NaN}'],
    ['it is no object', '[1,2]'],
    ['it is a scalar', '5 '],
  ])('keeps its bytes and goes on at the next line where %s', (_, bad) => {
    const framed = frame(`{"a":1}\n${bad}\n{"a":3}\n`);
    expect(cells(framed)).toEqual([
      ['1', null],
      ['3', null],
    ]);
    expect(framed.records.map(({ row }) => row)).toEqual([1, 3]);
    expect(framed.refused).toHaveLength(1);
    expect(framed.refused[0]).toMatchObject({ row: 2, line: 2, byteOffset: 8 });
    expect(framed.refused[0]!.raw.toString()).toBe(bad);
    expect(framed.refused[0]!.reasons[0]).toMatchObject({ rule: 'malformed', sqlstate: '22P02' });
  });

  it.each(['{"a":tru}', '{"a":}', '{a}', '{"a":{"x":[}}', '{"a":2]}', '5', '[1, {"a":2}]', '"a,b"'])(
    'leaves the rest of an array whole around %s',
    (bad) => {
      const framed = frame(`[{"a":1}, ${bad} ,{"a":3}]`, { dialect: ARRAY });
      expect(cells(framed).map(([a]) => a)).toEqual(['1', '3']);
      expect(framed.refused.map(({ raw }) => raw.toString())).toEqual([bad]);
    },
  );

  it.each([
    ['a quote', '{"a":"2},'],
    ['a brace', '{"a":2,'],
    ['a bracket', '{"a":[2},'],
  ])('costs an array of lines no more than the record that lacks %s', (_, bad) => {
    const text = `[\n  {"a":1},\n  ${bad}\n  {"a":3},\n  {"a":4}\n]`;
    const framed = frame(text, { dialect: ARRAY });
    expect(cells(framed).map(([a]) => a)).toEqual(['1', '3', '4']);
    expect(framed.refused).toHaveLength(1);
    expect(framed.refused[0]!.raw.toString()).toContain(bad.slice(0, -1));
    expect(framed.refused[0]!.line).toBe(3);
    expect(framed.records.map(({ line }) => line)).toEqual([2, 4, 5]);
  });

  it('refuses what PostgreSQL cannot store, and says why', () => {
    const framed = frame('{"a":"x\\u0000"}\n{"a":"\\ud800"}\n{"a":{"x":"\\udc00 \\ud800x"}}\n');
    expect(messages(framed)[0]).toMatch(/NUL/);
    expect(framed.refused[0]!.reasons[0]).toMatchObject({ column: 'a', sqlstate: '22P05' });
    expect(messages(framed)[1]).toMatch(/surrogate/);
    expect(framed.refused[2]!.reasons).toHaveLength(2);
  });

  it('refuses bytes that are not UTF-8 and leaves their neighbours alone', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"é"}\n{"a":"'),
      Buffer.of(0xe9),
      Buffer.from('"}\n{"a":"ü"}\n'),
    ]);
    const framed = frame(bytes, { chunkSizes: [5] });
    expect(cells(framed).map(([a]) => a)).toEqual(['é', 'ü']);
    expect(framed.refused[0]!.reasons[0]!.sqlstate).toBe('22021');
    expect(framed.refused[0]!.raw).toEqual(bytes.subarray(11, 20));
  });

  it('names every key that is not a field of the source', () => {
    const framed = frame('{"a":1,"x":2,"y":{"z":1}}');
    expect(framed.refused[0]!.reasons.map(({ rule, value }) => [rule, value])).toEqual([
      ['unknown-field', 'x'],
      ['unknown-field', 'y'],
    ]);
  });

  it('passes over such keys where it is to', () => {
    const framed = frame('{"x":{"a":7},"a":1,"b":"\\u00e9"}\n{"b":2}', { ignoresUnknown: true });
    expect([cells(framed), framed.refused]).toEqual([
      [
        ['1', 'é'],
        [null, '2'],
      ],
      [],
    ]);
  });

  it('refuses records that lack what they must have', () => {
    const text = '{"a":1}\n{"a":1,"b":null}\n{"b":2,"x":1}';
    const framed = frame(text, { absent: { b: 'refuse', a: 'null' } });
    expect(messages(framed)).toEqual([
      'the field "b" is missing from its source',
      'the field "x" is not among those of the source',
    ]);
    expect(cells(framed)).toEqual([['1', null]]);
  });

  it('refuses a key that stands twice, of which one value would be lost', () => {
    expect(messages(frame('{"a":1,"a":2}'))[0]).toMatch(/"a" stands twice/);
  });

  it('refuses a record past the limit and goes on after it', () => {
    const long = `{"a":"${'x'.repeat(2000)}"}`;
    for (const chunkSizes of [[7], [1500], [1_000_000]]) {
      const lines = frame(`{"a":1}\n${long}\n{"a":3}\n`, { maxRecordBytes: 1000, chunkSizes });
      expect(cells(lines).map(([a]) => a)).toEqual(['1', '3']);
      expect(messages(lines)[0]).toMatch(/longer than 1000 bytes/);
      expect(lines.refused[0]!.raw.length).toBe(1000);
      expect(lines.records.map(({ line, row }) => [line, row])).toEqual([
        [1, 1],
        [3, 3],
      ]);
      const array = frame(`[\n{"a":1},\n${long},\n{"a":3}\n]`, {
        dialect: ARRAY,
        maxRecordBytes: 1000,
        chunkSizes,
      });
      expect(cells(array).map(([a]) => a)).toEqual(['1', '3']);
      expect(array.refused.map(({ raw }) => raw.length)).toEqual([1000]);
    }
  });
});

describe('documents', () => {
  const code = (action: () => unknown) => {
    try {
      action();
    } catch (error) {
      return (error as LoadError).code;
    }
    return 'none';
  };

  it('reads the array at a path, whatever stands around it', () => {
    const text =
      '{"meta":{"data":[1],"x":"[{\\"a\\""},"data":{"more":null,"items":[{"a":1},{"a":2}],"n":[{}]},"z":"]"} \n';
    for (const chunkSizes of [[1], [9], [1000]]) {
      const framed = frame(text, { dialect: { shape: 'array', records: 'data.items' }, chunkSizes });
      expect(cells(framed).map(([a]) => a)).toEqual(['1', '2']);
    }
  });

  it('counts blank lines as skipped', () => {
    expect(frame('\n{"a":1}\n \r\n\n{"a":2}').skippedLines).toBe(3);
  });

  it.each([
    ['the array is cut off between records', '[{"a":1},{"a":2},', 'format.truncated'],
    ['the array is cut off in a record', '[{"a":1},{"a":', 'format.truncated'],
    ['an object around the array is cut off', '{"r":[{"a":1}]', 'format.truncated'],
    ['there is no array at the path', '{"s":[{"a":1}]}', 'format.noRecords'],
    ['something follows the document', '{"r":[{"a":1}]} {"r":[]}', 'format.trailingData'],
  ])('fails rather than load a part of it where %s', (_, text, expected) => {
    const records = text.startsWith('{') ? 'r' : '';
    for (const chunkSizes of [[1], [1000]]) {
      expect(code(() => frame(text, { dialect: { shape: 'array', records }, chunkSizes }))).toBe(expected);
    }
  });

  it('takes an empty array', () => {
    expect(frame(' [ ] ', { dialect: ARRAY })).toMatchObject({ records: [], refused: [], skippedLines: 0 });
  });
});
