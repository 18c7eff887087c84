import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCopyText } from '@/test/support/copy-text';
import { frameText, type Framed } from '@/test/support/frame-text';
import { jsonFormat } from '.';
import type { JsonDialect } from './dialect';
import { MOST_TAKEN_BYTES } from './element-expander';

function frame(
  text: string,
  dialect: Partial<JsonDialect>,
  options: { fields: string[]; chunkSizes?: number[]; maxRecordBytes?: number; ignoresUnknown?: boolean },
): Framed {
  const { ignoresUnknown = true, ...rest } = options;
  const whole = jsonFormat.dialectSchema.parse(dialect);
  return frameText(text, {
    framer: (framing) => jsonFormat.framer(whole, { ...framing, ignoresUnknown }),
    ...rest,
  });
}

const cells = (framed: Framed) => framed.records.map(({ data }) => decodeCopyText(data));
const messages = (framed: Framed) =>
  framed.refused.flatMap(({ reasons }) => reasons.map(({ message }) => message));

const asText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
const own = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

describe('rows', () => {
  const { inner } = fc.letrec<{ inner: unknown }>((tie) => ({
    inner: fc.oneof(
      { maxDepth: 4, depthSize: 'large' },
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\0')),
      fc.constantFrom('"', '\\', ']}', '[{', '\u2028', '\ud83d\ude00', true, null, 1.5, -7, {}, []),
      fc.array(tie('inner'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c.d', 'items'), tie('inner')),
    ),
  }));
  const element = fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', 'ü'), inner), inner);
  const record = fc.record(
    {
      id: inner,
      items: fc.oneof(fc.array(element, { maxLength: 4 }), fc.constant(null)),
      to: inner,
      x: inner,
    },
    { requiredKeys: [] },
  );
  const shuffled = fc
    .tuple(record, fc.boolean())
    .map(([each, isReversed]) => (isReversed ? Object.fromEntries(Object.entries(each).reverse()) : each));

  it('are what JSON.parse and flatMap give, for any records, shape, spacing and chunking', () => {
    const fields = ['^.id', '^.to.a', '#', 'a', 'ü', 'value'];
    const paths = ['^.id', '^.to.a'];
    fc.assert(
      fc.property(
        fc.array(shuffled, { maxLength: 6 }),
        fc.constantFrom(0, 1, 3),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 }),
        (records, indent, chunkSizes) => {
          const expected = records.flatMap((each) =>
            ((own(each, 'items') ?? []) as unknown[]).map((item, index) =>
              [
                own(each, 'id'),
                own(own(each, 'to'), 'a'),
                index + 1,
                own(item, 'a'),
                own(item, 'ü'),
                typeof item === 'object' && !Array.isArray(item) ? own(item, 'value') : item,
              ].map(asText),
            ),
          );
          const asArray = JSON.stringify(records, null, indent);
          const array = frame(asArray, { shape: 'array', elements: 'items', paths }, { fields, chunkSizes });
          expect(cells(array)).toEqual(expected);
          const asLines = records.map((each) => JSON.stringify(each)).join('\r\n');
          const lines = frame(asLines, { elements: 'items', paths }, { fields, chunkSizes });
          expect(cells(lines)).toEqual(expected);
          for (const framed of [array, lines]) {
            expect(framed.refused).toEqual([]);
            const alone = framed.records.map(({ raw }) =>
              jsonFormat.split(
                { shape: 'lines', records: '', elements: 'items', paths },
                Buffer.from(raw),
                Object.keys(JSON.parse(raw) as object),
              ),
            );
            expect(alone).not.toContain(undefined);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('of lists in lists are those of all of them', () => {
    const list = fc.oneof(fc.array(element, { maxLength: 3 }), fc.constant(null));
    const order = fc.oneof(fc.constant(null), fc.record({ no: inner, items: list }, { requiredKeys: [] }));
    const customer = fc.record(
      { id: inner, orders: fc.array(order, { maxLength: 3 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(customer, { maxLength: 4 }), fc.constantFrom(0, 2), (customers, indent) => {
        const expected = customers.flatMap((each) =>
          ((own(each, 'orders') ?? []) as unknown[]).flatMap((of, place) =>
            ((own(of, 'items') ?? []) as unknown[]).map((item, index) =>
              [own(each, 'id'), own(of, 'no'), place + 1, index + 1, own(item, 'a')].map(asText),
            ),
          ),
        );
        const dialect = {
          shape: 'array',
          elements: 'orders[].items',
          paths: ['^^.id', '^.no', '^#'],
        } as const;
        const text = JSON.stringify(customers, null, indent);
        const fields = ['^^.id', '^.no', '^#', '#', 'a'];
        const framed = frame(text, { ...dialect, paths: [...dialect.paths] }, { fields, chunkSizes: [37] });
        expect(cells(framed)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('know the place of their record', () => {
    const text = '[\n{"items":[{"a":1}]},\n\n {"items":[\n{"a":2},\n{"a":3}]}\n]';
    const { records } = frame(text, { shape: 'array', elements: 'items' }, { fields: ['a'] });
    expect(records.map(({ line, byteOffset }) => [line, byteOffset])).toEqual([
      [2, text.indexOf('{"items":[{"a":1}')],
      [4, text.indexOf('{"items":[\n')],
      [4, text.indexOf('{"items":[\n')],
    ]);
  });
});

describe('refused', () => {
  const fields = ['^.id', '#', 'a'];
  const dialect = { elements: 'items', paths: ['^.id'] };

  it.each([
    ['{"items":{"a":1}}', 'has an object where its list of elements is looked for'],
    ['{"items":"a"}', 'has a text where its list of elements is looked for'],
    ['{"items":12}', 'has a number where its list of elements is looked for'],
    ['{"items":false}', 'has true or false where its list of elements is looked for'],
    ['{"items":[],"items":[]}', 'the field "items" stands twice in the record'],
    ['[{"items":[]}]', 'is not a JSON object'],
    ['{"id":1,"items":[{"^.id":2}]}', 'the field "^.id" stands twice in the record'],
    ['{"items":[{"a":"\\u0000"}]}', 'holds a NUL character, which PostgreSQL cannot store'],
  ])('is %j', (text, message) => {
    const framed = frame(text, dialect, { fields });
    expect(framed.records).toEqual([]);
    expect(messages(framed)).toEqual([message]);
  });

  it('is an element with a field that nobody knows, by itself', () => {
    const framed = frame('{"items":[{"a":1},{"b":2}]}', dialect, { fields, ignoresUnknown: false });
    expect(cells(framed)).toEqual([[null, '1', '1']]);
    expect(framed.refused.map(({ raw }) => raw.toString())).toEqual(['{"#":2,"b":2}']);
  });

  it('is a record whose elements would take too much of it along', () => {
    const long = 'x'.repeat(MOST_TAKEN_BYTES);
    const framed = frame(`{"id":"${long}","items":[{"a":1}]}\n{"id":"y","items":[{"a":1}]}`, dialect, {
      fields,
    });
    expect(cells(framed)).toEqual([['y', '1', '1']]);
    expect(messages(framed)).toEqual([
      `has more than ${MOST_TAKEN_BYTES} bytes in the fields that each of its elements takes along`,
    ]);
  });

  it('is a record whose rows would repeat far more than a record may hold', () => {
    const record = (elements: number) =>
      JSON.stringify({ id: 'x'.repeat(5_000), items: Array.from({ length: elements }, () => 1) });
    const framed = frame(`${record(500)}\n${record(20)}`, dialect, { fields, maxRecordBytes: 64 * 1024 });
    expect(cells(framed)).toHaveLength(20);
    expect(messages(framed)[0]).toMatch(/^has more elements than what each takes along leaves room for/);
  });
});

describe('detection', () => {
  const text = [
    '{"id":1,"at":"2024-01-31","to":{"city":"Oslo"},"tags":["a"],"items":[{"sku":"x","n":1},{"sku":"y","parts":[{"p":1}]}]}',
    '{"id":2,"items":[]}',
  ].join('\n');
  const detect = (given: Partial<JsonDialect>, of = text, more: string[] = []) =>
    jsonFormat.detect(Buffer.from(of), given, {
      isWhole: more.length === 0,
      moreSamples: more.map((slice) => Buffer.from(slice)),
    })!;

  it('says which lists there are', () => {
    expect(detect({}).lists).toEqual([
      { path: 'tags', holds: 'values' },
      { path: 'items', holds: 'objects' },
    ]);
  });

  it('gives the columns of a list’s elements, and what they could take along', () => {
    const found = detect({ elements: 'items', paths: ['^.id'] });
    expect(found.dialect).toMatchObject({ shape: 'lines', elements: 'items', paths: ['^.id'] });
    expect(found.columns.map(({ name, type, columnName }) => [name, type, columnName])).toEqual([
      ['^.id', 'bigint', 'id'],
      ['#', 'bigint', 'position'],
      ['sku', 'text', undefined],
      ['n', 'bigint', undefined],
      ['parts', 'jsonb', undefined],
    ]);
    expect(found.preview).toEqual([
      ['1', '1', 'x', '1', null],
      ['1', '2', 'y', null, '[{"p":1}]'],
    ]);
    expect(found.nested).toEqual(['^.at', '^.to.city']);
    expect(found.lists).toEqual([{ path: 'items[].parts', holds: 'objects' }]);
  });

  it('names a column apart that an element has one of already', () => {
    const columns = detect(
      { elements: 'items', paths: ['^.id'] },
      '{"id":1,"items":[{"id":2,"position":3}]}\n{}',
    ).columns;
    expect(columns.map(({ name, columnName = name }) => columnName)).toEqual([
      'parent_id',
      'list_position',
      'id',
      'position',
    ]);
  });

  it('names columns apart where every level has one of the same name', () => {
    const columns = detect(
      { elements: 'orders[].items', paths: ['^.id', '^^.id'] },
      '{"id":1,"orders":[{"id":2,"items":[{"id":3}]}]}\n{}',
    ).columns;
    const named = columns.map(({ name, columnName = name }) => [name, columnName]);
    expect(Object.fromEntries(named)).toEqual({
      ...{ '^.id': 'parent_id', '^^.id': 'parent_parent_id', '#': 'position', id: 'id' },
    });
  });

  it('looks at slices from further on', () => {
    const slice = ',{"id":3,"items":[{"sku":"z","late":true}]},{"id":4,"items":[{"sku":"z"}]},{"id"';
    const found = detect({ elements: 'items' }, '[{"id":1,"items":[{"sku":"x"}]},', [slice]);
    expect(found.columns.map(({ name }) => name)).toEqual(['#', 'sku', 'late']);
  });

  it('takes a lone record for one where it holds the list', () => {
    const found = detect({ elements: 'items', paths: ['^.id'] }, '{"id":1,"items":[{"sku":"x"}]}');
    expect(found.preview).toEqual([['1', '1', 'x']]);
  });

  it('says that there is no such list', () => {
    expect(() => detect({ elements: 'itmes' })).toThrow(
      expect.objectContaining({ code: 'format.noElements' }),
    );
  });
});
