import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordsOf } from './page-body';

const read = (text: string, records = 'records', totalPath = '') =>
  recordsOf(Buffer.from(text), { records, totalPath }, 'http://api/orders');

function parsed(text: string, path?: string): unknown[] {
  const { lines, count } = read(text, path);
  const records = lines
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
  expect(records).toHaveLength(count);
  return records;
}

const badResponse = expect.objectContaining({ code: 'source.badResponse', class: 'retryable' }) as Error;

describe('the records of a page', () => {
  it('stand on a line each, whatever they hold and however the page is laid out', () => {
    const page = fc.record({
      before: fc.jsonValue(),
      records: fc.array(fc.jsonValue()),
      after: fc.jsonValue(),
    });
    const indents = fc.constantFrom('', ' ', '\t');
    fc.assert(
      fc.property(page, indents, fc.boolean(), (body, indent, hasReturns) => {
        const text = JSON.stringify({ ...body, data: { items: body.records } }, null, indent);
        const laidOut = hasReturns ? text.replaceAll('\n', '\r\n') : text;
        const plain = JSON.parse(JSON.stringify(body.records)) as unknown[];
        expect(parsed(laidOut)).toEqual(plain);
        expect(parsed(laidOut, 'data.items')).toEqual(plain);
        expect(parsed(JSON.stringify(body.records, null, indent), 'records')).toEqual(plain);
      }),
    );
  });

  it('keep the bytes that the server wrote', () => {
    const records = ['{"id":1.50,"t":"a,\\"]}\\u00e9 é"}', '{ "id" : 12345678901234567890 }'];
    const { lines } = read(`{"records":[${records.join(',')}],"total":2}`);
    expect(lines.toString()).toBe(records.map((record) => `${record}\n`).join(''));
  });

  it('are found under keys that are written with escapes, and not in texts or deeper objects', () => {
    expect(parsed('{"a":"\\"records\\":[0]","b":{"records":[1]},"r\\u0065cords":[2]}')).toEqual([2]);
  });

  it('may be none', () => {
    for (const text of ['{"records":[ ]}', '[]', '{"records":null}']) expect(read(text).count).toBe(0);
    expect(read('{"data":{"items":null}}', 'data.items').count).toBe(0);
  });
});

describe('a page', () => {
  it('that is cut off anywhere is to be asked for again', () => {
    const text = JSON.stringify({
      n: 1,
      records: [{ id: 1, t: 'a"b\\' }, { id: [2, {}] }],
      next: { a: ['x'] },
    });
    for (let end = 0; end < text.length; end++)
      expect(() => read(text.slice(0, end)), text).toThrow(badResponse);
    expect(read(text).count).toBe(2);
  });

  it.each([
    ['a comma too many', '{"records":[{"a":1},]}'],
    ['a comma alone', '{"records":[,]}'],
    ['two commas', '{"records":[{"a":1},,{"a":2}]}'],
    ['brackets that cross', '{"records":[{"a":[1}],{"a":2}]}'],
    ['a closing brace for a bracket', '{"records":[{"a":1}}}'],
    ['a line break in a text', '{"records":[{"a":"1\n2"}]}'],
    ['an escaped line break', '{"records":[{"a":"1\\\n2"}]}'],
    ['something after its end', '{"records":[{"a":1}]} {'],
    ['an end that is missing', '{"records":[{"a":1}]'],
    ['no JSON at all', '<html><body>Bad gateway</body></html>'],
    ['nothing', ''],
  ])('with %s is no complete JSON', (_, text) => {
    expect(() => read(text)).toThrow(badResponse);
  });

  it.each([
    ['no such key', '{"items":[]}', /no array at "records".*holds "items"/],
    ['a key that holds no array', '{"records":{"a":[1]}}', /holds "records"/],
    ['a text', '"records"', /no object/],
    ['null', 'null', /no object/],
    ['an array that a later value of its key hides', '{"records":[{"a":1}],"records":7}', /holds "records"/],
    [
      'an array that an earlier value of its key hides',
      '{"records":7,"records":[{"a":1}]}',
      /holds "records"/,
    ],
  ])('with %s says what it holds', (_, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'source.noRecords',
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });
});

it.each<[string, string, number | undefined]>([
  ['{"meta":{"total":7},"records":[1]}', 'meta.total', 7],
  ['{"records":[{"total":9}],"total":"12"}', 'total', 12],
  ['{"records":[],"total":0}', 'total', 0],
  ['{"records":[1],"total":-1}', 'total', undefined],
  ['{"records":[1],"total":1.5}', 'total', undefined],
  ['{"records":[1],"total":"many"}', 'total', undefined],
  ['{"records":[1]}', 'meta.total', undefined],
  ['{"records":[1],"total":5}', '', undefined],
  ['[1,2]', 'total', undefined],
])('finds how many records %s says there are, at "%s"', (text, path, total) => {
  expect(read(text, 'records', path).total).toBe(total);
});
