import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { runEngine, type RunOptions } from '../../support/engine-run';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

beforeEach(() => database.client.query('DROP TABLE IF EXISTS orders'));

const run = (content: string | Buffer, options: Partial<RunOptions> = {}) =>
  runEngine({
    content,
    url: database.url,
    table: 'orders',
    writing: { rawColumn: 'payload' },
    ...options,
  });

async function payloads(expression = 'payload', order = 'id'): Promise<unknown[]> {
  const { rows } = await database.client.query(`SELECT ${expression} AS kept FROM orders ORDER BY ${order}`);
  return rows.map(({ kept }) => kept);
}

const encoders: Record<string, (text: string) => Buffer> = {
  'utf-8': (text) => Buffer.from(text),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text) => Buffer.from(text, 'utf16le').swap16(),
  latin1: (text) => Buffer.from(text, 'latin1'),
};

describe('the raw column of CSV', () => {
  const dialects = fc
    .record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      quote: fc.constantFrom('"', "'", ''),
      escape: fc.constantFrom('', '\\', '#'),
      newline: fc.constantFrom('lf', 'crlf', 'cr'),
    })
    .map((dialect) => ({ ...dialect, header: true }));
  const anyCell = fc
    .array(fc.constantFrom('a', 'é', 'ÿ', ' ', '"', "'", '\\', '#', ',', ';', '\t', '|', '\n', '\r', '\\.'), {
      maxLength: 6,
    })
    .map((parts) => parts.join(''));

  /** One record as a writer of the dialect would write it. */
  function written(cells: string[], { delimiter, quote, escape }: { [key: string]: string }): string {
    const signs = [delimiter!, quote!, escape!, '\n', '\r'].filter(Boolean);
    return cells
      .map((cell) => {
        if (!signs.some((sign) => cell.includes(sign))) return cell;
        if (!quote) return signs.reduce((text, sign) => text.replaceAll(sign, ''), cell);
        const plain = escape && escape !== quote ? [escape, quote] : [quote];
        const inner = plain.reduce((text, sign) => text.replaceAll(sign, (escape || quote) + sign), cell);
        return quote + inner + quote;
      })
      .join(delimiter);
  }

  it('holds each record as it stood in the file, in every dialect and encoding', async () => {
    await database.client.query('CREATE TABLE orders (id int PRIMARY KEY, a text, b text, payload text)');
    await fc.assert(
      fc.asyncProperty(
        dialects,
        fc.array(fc.tuple(anyCell, anyCell), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...Object.keys(encoders)),
        async (given, rows, encoding) => {
          await database.client.query('TRUNCATE orders');
          const { newline, ...dialect } = given;
          const eol = { lf: '\n', crlf: '\r\n', cr: '\r' }[newline];
          const records = rows.map((cells, index) => written([String(index), ...cells], given as never));
          const text = [['id', 'a', 'b'].join(dialect.delimiter), ...records, ''].join(eol);
          const { result } = await run(encoders[encoding]!(text), {
            key: ['id'],
            format: { kind: 'csv', dialect: { ...dialect, newline }, encoding: encoding as 'utf-8' },
          });
          expect(result.error).toBeNull();
          expect(await payloads()).toEqual(records);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is made with the table, and read back with a bad row in quarantine and the rest in place', async () => {
    const { result, quarantine } = await run('id,name\n1,"a ""b"""\n2,"x\ny"\nthree,c\n4,\n', {
      create: true,
      key: ['id'],
      mapping: [
        { field: 'id', column: 'id', type: 'int' },
        { field: 'name', column: 'name' },
      ],
      errorThreshold: { share: 1 },
    });
    expect(result).toMatchObject({ state: 'partial', inserted: 3, quarantined: 1 });
    expect(await payloads()).toEqual(['1,"a ""b"""', '2,"x\ny"', '4,']);
    expect([...quarantine.rows.values()].map(({ raw }) => raw)).toEqual(['three,c']);
  });

  it('goes into bytea as the bytes of the text, and counts as unchanged when it comes again', async () => {
    await database.client.query(
      'CREATE TABLE orders (id int PRIMARY KEY, name text, payload bytea CHECK (octet_length(payload) < 12))',
    );
    const content = 'id,name\n1,a\\x41\n2,é\n3,much too long\n';
    const first = await run(content, { key: ['id'], errorThreshold: { share: 1 } });
    expect(first.result).toMatchObject({ inserted: 2, quarantined: 1 });
    expect(await payloads()).toEqual([Buffer.from('1,a\\x41'), Buffer.from('2,é')]);
    expect(first.quarantine.rows.get(3)?.raw).toBe('3,much too long');
    const again = await run(content, { key: ['id'], errorThreshold: { share: 1 } });
    expect(again.result).toMatchObject({ unchanged: 2, quarantined: 1 });
  });

  it('follows the source where only its spelling has changed, unless the column is kept', async () => {
    await database.client.query('CREATE TABLE orders (id int PRIMARY KEY, name text, payload text)');
    await run('id,name\n1,a\n', { key: ['id'] });
    const kept = { rawColumn: 'payload', columnPolicies: { payload: 'keep' as const } };
    expect((await run('id,name\n1,"a"\n', { key: ['id'], writing: kept })).result.unchanged).toBe(1);
    expect((await run('id,name\n1,"a"\n', { key: ['id'] })).result.updated).toBe(1);
    expect(await payloads()).toEqual(['1,"a"']);
  });

  it('may be all that is loaded', async () => {
    await database.client.query('CREATE TABLE orders (payload text)');
    const mapping = [
      { field: 'id', column: null },
      { field: 'name', column: null },
    ];
    const { result } = await run('id,name\n1,a\n2,\n', { mapping });
    expect(result.state).toBe('succeeded');
    expect(await payloads('payload', 'payload')).toEqual(['1,a', '2,']);
  });
});

describe('the raw column of JSON', () => {
  const record = fc.record({
    text: fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
    nested: fc.oneof(fc.constant({ 'a\tb': ['\\', '\n', '"', '\r'] }), fc.constant(null), fc.constant([1.5])),
  });
  const spacing = fc.constantFrom(undefined, 1, '\t');

  it.each(['lines', 'array'] as const)('holds each record as it stood, in the shape %s', async (shape) => {
    await database.client.query(
      'CREATE TABLE orders (id int PRIMARY KEY, text text, nested jsonb, payload text)',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 6 }), spacing, async (found, space) => {
        await database.client.query('TRUNCATE orders');
        const indent = shape === 'lines' ? undefined : space;
        const records = found.map((each, id) => JSON.stringify({ id, ...each }, null, indent));
        const content = shape === 'lines' ? `${records.join('\n')}\n` : `[ ${records.join(' ,\n')} ]`;
        const { result } = await run(content, {
          fileName: 'input.json',
          key: ['id'],
          format: { kind: 'json', dialect: { shape } },
          mapping: ['id', 'text', 'nested'].map((field) => ({ field, column: field })),
        });
        expect(result.error).toBeNull();
        expect(await payloads()).toEqual(records);
      }),
      { numRuns: 40 },
    );
  });

  it('goes into jsonb as the value that it is', async () => {
    await database.client.query('CREATE TABLE orders (id int PRIMARY KEY, payload jsonb)');
    const content = '{"id":1,"more":{"a":[1,"\\n"]}}\n{"id":2,"more":null}\n';
    const { result } = await run(content, {
      fileName: 'input.ndjson',
      key: ['id'],
      mapping: [
        { field: 'id', column: 'id' },
        { field: 'more', column: null },
      ],
    });
    expect(result).toMatchObject({ state: 'succeeded', inserted: 2 });
    expect(await payloads()).toEqual([
      { id: 1, more: { a: [1, '\n'] } },
      { id: 2, more: null },
    ]);
  });
});

describe('a raw column that cannot be used is named', () => {
  it.each([
    ['CREATE TABLE orders (id int, name text)', /"payload".*not in the table.*ADD COLUMN/],
    ['CREATE TABLE orders (id int, name text, payload int)', /"payload".*type integer.*jsonb/],
    ['CREATE TABLE orders (id int, name text, payload jsonb)', /"payload".*no JSON.*text or bytea/],
    [
      `CREATE TABLE orders (id int, name text, payload text GENERATED ALWAYS AS ('x') STORED)`,
      /"payload".*generated/,
    ],
  ])('%s', async (table, message) => {
    await database.client.query(table);
    const { result } = await run('id,name\n1,a\n');
    expect(result.error).toMatchObject({
      code: 'prepare.rawColumn',
      message: expect.stringMatching(message),
    });
  });

  it('a field that is mapped to it too', async () => {
    const { result } = await run('id,payload\n1,a\n', { create: true });
    expect(result.error).toMatchObject({ code: 'prepare.mappedTwice' });
  });
});
