import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';
import { decodeCopyText } from '@/test/support/copy-text';
import { frameText } from '@/test/support/frame-text';
import { jsonFormat } from '.';
import type { JsonDialect } from './dialect';

function detect(text: string, given: Partial<JsonDialect> = {}, more: string[] = [], isWhole = true) {
  return jsonFormat.detect(Buffer.from(text), given, {
    isWhole,
    moreSamples: more.map((slice) => Buffer.from(slice)),
  });
}
const types = (text: string, ...more: string[]) =>
  Object.fromEntries(
    detect(text, {}, more, more.length === 0)!.columns.map(({ name, type, nullable }) => [
      name,
      type + (nullable ? '?' : ''),
    ]),
  );

describe('shape', () => {
  it.each([
    ['{"a":1}\n{"a":2}\n', 'lines', ''],
    ['[{"a":1}]', 'array', ''],
    ['\n [ {"a":1} ]', 'array', ''],
    ['{"n":1,"deep":{"rows":[{"a":1}]},"rows":[{"a":1}]}', 'array', 'rows'],
    ['{\n "x": {\n "items": [\n {"a":1}\n ]}}', 'array', 'x.items'],
    ['{"a":1,"b":{"c":2}}', 'lines', ''],
    ['[]', 'array', ''],
  ])('of %j is %s at "%s"', (text, shape, records) => {
    expect(detect(text)!.dialect).toEqual({ shape, records });
  });

  it.each(['a,b\n1,2\n', '[x] comment\n1,2', '{{template}}', '', 'null'])('of %j is not JSON', (text) => {
    expect(detect(text)).toBeUndefined();
  });

  it('takes given parts as they are', () => {
    const text = '{"one":[{"a":1}],"two":[{"b":1}]}';
    expect(detect(text, { records: 'two' })!.columns.map(({ name }) => name)).toEqual(['b']);
    expect(detect(text, { shape: 'lines' })!.columns.map(({ name, type }) => [name, type])).toEqual([
      ['one', 'jsonb'],
      ['two', 'jsonb'],
    ]);
  });

  it('proposes the values inside objects as fields, and types those that are taken', () => {
    const text =
      '{"id":1,"to":{"city":"Oslo","geo":{"lat":1.5},"a.b":null,"tags":["x"]}}\n{"id":2,"to":{"city":null},"late":{"x":true}}\n';
    expect(detect(text)).toMatchObject({
      columns: [{ name: 'id' }, { name: 'to', type: 'jsonb' }, { name: 'late', type: 'jsonb' }],
      nested: ['to.city', 'to.geo.lat', 'to["a.b"]', 'late.x'],
    });
    const taken = detect(text, { paths: ['to.geo.lat', 'late.x', 'to.tags[0]'] })!;
    expect(taken.dialect.paths).toHaveLength(3);
    expect(taken.nested).toEqual(['to.city', 'to["a.b"]']);
    expect(taken.columns.slice(3).map(({ name, type }) => [name, type])).toEqual([
      ['to.geo.lat', 'numeric'],
      ['late.x', 'boolean'],
      ['to.tags[0]', 'text'],
    ]);
    expect(taken.preview.map((row) => row.slice(3))).toEqual([
      ['1.5', null, 'x'],
      [null, 'true', null],
    ]);
  });

  it.each(['{"a":\n1}', '[1,2,3]', '[[1],[2]]'])('says that %j holds no records', (text) => {
    expect(() => detect(text)).toThrow(expect.objectContaining({ code: 'format.noRecords' }));
  });
});

describe('types', () => {
  it('come from the JSON types, in the order in which keys appear', () => {
    const text =
      '{"i":1,"d":"2024-01-31"}\n{"n":1.5,"i":-2,"t":"2024-01-31T10:00:00Z","d":"2024-02-01","b":true,"o":{},"x":null}\n';
    expect(types(text)).toEqual({
      i: 'bigint',
      d: 'date',
      n: 'numeric?',
      t: 'timestamptz?',
      b: 'boolean?',
      o: 'jsonb?',
      x: 'text?',
    });
    expect(Object.keys(types(text))).toEqual(['i', 'd', 'n', 't', 'b', 'o', 'x']);
  });

  it('leave strings that look like numbers, booleans, JSON or foreign dates as text', () => {
    expect(types('{"z":"01234","n":"5","b":"true","j":"{}","d":"2001/01/31"}\n')).toEqual({
      z: 'text',
      n: 'text',
      b: 'text',
      j: 'text',
      d: 'text',
    });
  });

  it('take a column of several kinds as text', () => {
    expect(types('{"a":1}\n{"a":"x"}\n')).toEqual({ a: 'text' });
  });

  it('hold every number', () => {
    expect(types('{"a":9223372036854775808,"b":1e5,"c":-0}\n')).toEqual({
      a: 'numeric',
      b: 'numeric',
      c: 'numeric',
    });
  });

  it('look at later slices, which start and end inside records', () => {
    expect(types('{"a":1}\n{"a":2}\n{"a', '9}\n{"a":1.5,"b":1}\n{"a":"')).toEqual({
      a: 'numeric',
      b: 'bigint?',
    });
    expect(
      types('[{"a":1,"s":[{"q":1},{"q":2}]},{"a":2,"s":[]},{"a', '1},{"a":1.5,"s":[{"q":1},{"q":"x"}]},{"a"'),
    ).toEqual({
      a: 'numeric',
      s: 'jsonb',
    });
  });
});

const DATA = path.resolve('node_modules/vega-datasets/data');

describe('real files', () => {
  it.each([
    'movies.json',
    'cars.json',
    'flights-200k.json',
    'football.json',
    'weekly-weather.json',
    'countries.json',
  ])('loses nothing of %s', (file) => {
    const bytes = readFileSync(path.join(DATA, file));
    const { dialect, columns } = jsonFormat.detect(bytes, {}, { isWhole: true, moreSamples: [] })!;
    const fields = columns.map(({ name }) => name);
    const framed = frameText(bytes, {
      framer: (options) => jsonFormat.framer(dialect, options),
      fields,
      chunkSizes: [65_536],
    });
    // An independent parser that keeps digits says what ought to stand there.
    const expected = parse(bytes.toString()) as Record<string, unknown>[];
    expect(framed.refused).toEqual([]);
    expect(framed.records).toHaveLength(expected.length);
    for (const [index, record] of expected.entries()) {
      const row = decodeCopyText(framed.records[index]!.data);
      for (const [field, name] of fields.entries()) {
        if (!isSame(row[field]!, record[name]))
          expect([index, name, row[field]]).toEqual([index, name, record[name]]);
      }
    }
  });
});

function isSame(cell: string | null, value: unknown): boolean {
  if (value === null || value === undefined) return cell === null;
  if (typeof value === 'string') return cell === value;
  if (Array.isArray(value) || (typeof value === 'object' && !('isLosslessNumber' in value))) {
    return JSON.stringify(parse(cell!)) === JSON.stringify(value);
  }
  return cell === String(value);
}
