import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { from as copyFrom } from 'pg-copy-streams';
import { beforeAll, describe, expect, it } from 'vitest';
import { rawColumn } from '@/lib/engine/extract/raw-column';
import { bytesOf, copyDialectOf, csvDialectSchema, type CsvDialect } from '@/lib/engine/formats/csv/dialect';
import { createCsvFramer } from '@/lib/engine/formats/csv/framer';
import { cellsOf, splitRecord } from '@/lib/engine/formats/csv/split-record';
import type { FramerOptions } from '@/lib/engine/formats/format';
import { isCopyText } from '@/lib/engine/stage/copy-text';
import { frameText } from '../support/frame-text';
import { useDatabase } from '../support/use-database';

const MAX_COLUMNS = 3;
const database = useDatabase();

beforeAll(async () => {
  for (let columns = 1; columns <= MAX_COLUMNS + 1; columns++) {
    await database.client.query(
      `CREATE UNLOGGED TABLE t${columns} (n bigint, ${namesOf(columns)
        .map((c) => `${c} text`)
        .join(', ')})`,
    );
  }
});

function namesOf(columns: number): string[] {
  return Array.from({ length: columns }, (_, i) => `column${i + 1}`);
}

function copied(data: Buffer, dialect: CsvDialect, columns: number): Promise<(string | null)[][]> {
  const { delimiter, quote, escape } = copyDialectOf(dialect);
  const settings = `FORMAT csv, DELIMITER ${literal(delimiter)}, QUOTE ${literal(quote)}, ESCAPE ${literal(escape)}, NULL ''`;
  return copiedWith(settings, data, columns);
}

function copiedAsText(data: Buffer, { delimiter }: CsvDialect, columns: number) {
  return copiedWith(`FORMAT text, DELIMITER ${literal(delimiter)}, NULL ''`, data, columns);
}

function literal(character: string): string {
  return database.client.escapeLiteral(character);
}

async function copiedWith(settings: string, data: Buffer, columns: number) {
  await database.client.query(`TRUNCATE t${columns}`);
  await pipeline(
    Readable.from([data]),
    database.client.query(copyFrom(`COPY t${columns} FROM STDIN WITH (${settings})`)),
  );
  const { rows } = await database.client.query<(string | null)[]>({
    text: `SELECT * FROM t${columns} ORDER BY n`,
    rowMode: 'array',
  });
  return rows;
}

/** Every string of these is as bad a CSV as any. */
const hostileParts = [
  ...[
    'a',
    'bc',
    'é',
    '€',
    '😀',
    'a long run of letters',
    '7',
    ' ',
    '\t',
    ',',
    ',',
    ';',
    '|',
    "'",
    '"',
    '"',
    '""',
    '","',
    '\\',
    '\\"',
  ],
  ...['\n', '\n', '\n', '\r', '\r\n', '\\.', '\n\\.\n', '\n"', '"\n', '\0', '\x01', 'NULL', '\\N', '#'],
].map((part) => Buffer.from(part));
const badBytes = [[0xff], [0xc3], [0xa9], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0xc0, 0x80]].map((bytes) =>
  Buffer.from(bytes),
);

const anything = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...hostileParts) },
  { weight: 1, arbitrary: fc.constantFrom(...badBytes) },
);
const hostileText = fc.array(anything, { maxLength: 80 }).map((parts) => Buffer.concat(parts));

/** Nearly sound: the right number of fields, most of them quoted, now and then something that should not be there. */
function nearlySoundText(delimiter: string, quote: string, columns: number) {
  const inner = fc
    .constantFrom('a', 'é', ' ', quote + quote, '\\', '\n', '\r\n', '\r', '#', delimiter, '\\.')
    .map((part) => Buffer.from(part));
  const quoted = fc
    .array(inner, { maxLength: 4 })
    .map((parts) => Buffer.concat([Buffer.from(quote), ...parts, Buffer.from(quote)]));
  const bare = fc
    .constantFrom('', 'x', 'é€', '12', '\\.', `a${quote}b${quote}c`, ' ')
    .map((part) => Buffer.from(part));
  const cell = fc.oneof(
    { weight: 5, arbitrary: quoted },
    { weight: 10, arbitrary: bare },
    { weight: 1, arbitrary: anything },
  );
  const row = fc
    .array(cell, { minLength: columns, maxLength: columns })
    .map((cells) =>
      Buffer.concat(cells.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from(delimiter), part]))),
    );
  const terminator = fc.constantFrom('\n', '\r\n').map((part) => Buffer.from(part));
  return fc.array(fc.tuple(row, terminator), { maxLength: 12 }).map((lines) => Buffer.concat(lines.flat()));
}

const dialects = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quote: fc.constantFrom('"', '"', "'", ''),
  escape: fc.constantFrom('', '', '\\', '#'),
  newline: fc.constantFrom('lf', 'crlf', 'lf', 'cr'),
  header: fc.constant(false),
});

const inputs = fc
  .record({ given: dialects, columns: fc.integer({ min: 1, max: MAX_COLUMNS }) })
  .chain(({ given, columns }) =>
    fc
      .tuple(fc.oneof(hostileText, nearlySoundText(given.delimiter, given.quote, columns)), fc.boolean())
      .map(([text, hasBackslashes]) => ({
        text: hasBackslashes ? text : withoutBackslashes(text),
        given,
        columns,
      })),
  );

function withoutBackslashes(text: Buffer): Buffer {
  return Buffer.from(text.toString('latin1').replaceAll('\\', 'b'), 'latin1');
}

describe('what the CSV framer lets through', () => {
  it('never ends a COPY, and PostgreSQL reads the same rows and cells out of it, as CSV and as text', async () => {
    const seen = { rows: 0, asText: 0 };
    await fc.assert(
      fc.asyncProperty(inputs, async ({ text, given, columns }) => {
        const dialect = csvDialectSchema.parse(given);
        const framed = frameText(text, {
          framer: (options) => createCsvFramer(dialect, options),
          fields: namesOf(columns),
          chunkSizes: [7, 64],
          maxRecordBytes: 100,
        });
        const bytes = bytesOf(dialect);
        const expected = framed.records.map(({ row, raw }) => {
          const record = Buffer.from(raw);
          // What ends a record was judged already; here its bytes are all one record.
          return [
            String(row),
            ...cellsOf(record, { ...splitRecord(record, 0, bytes), end: record.length }, bytes),
          ];
        });
        expect(await copied(framed.data, dialect, columns)).toEqual(expected);
        seen.rows += expected.length;
        if (!isCopyText(copyDialectOf(dialect), [framed])) return;
        expect(await copiedAsText(framed.data, dialect, columns)).toEqual(expected);
        seen.asText += expected.length;
      }),
      { numRuns: 600 },
    );
    expect(seen.rows).toBeGreaterThan(500);

    expect(seen.asText).toBeGreaterThan(50);
  });

  it('stands once more in a last column where that is wanted, to the byte, and nothing else changes', async () => {
    let rowsSeen = 0;
    await fc.assert(
      fc.asyncProperty(inputs, fc.boolean(), async ({ text, given, columns }, isTurned) => {
        const dialect = csvDialectSchema.parse(given);
        const options = {
          framer: (framing: FramerOptions) => createCsvFramer(dialect, framing),
          fields: isTurned ? namesOf(columns).reverse() : namesOf(columns),
          chunkSizes: [7, 64],
          blockBytes: 64,
          maxRecordBytes: 100,
        };
        const plain = frameText(text, options);
        const kept = frameText(text, { ...options, rawColumn: rawColumn(copyDialectOf(dialect)) });
        expect(kept.refused).toEqual(plain.refused);
        expect(kept.records.map(({ data: _, ...record }) => record)).toEqual(
          plain.records.map(({ data: _, ...record }) => record),
        );
        const rows = await copied(kept.data, dialect, columns + 1);
        expect(rows.map((cells) => cells.at(-1))).toEqual(plain.records.map(({ raw }) => raw));
        expect(rows.map((cells) => cells.slice(0, -1))).toEqual(await copied(plain.data, dialect, columns));
        rowsSeen += rows.length;
      }),
      { numRuns: 400 },
    );
    expect(rowsSeen).toBeGreaterThan(300);
  });

  it('keeps lines that end a COPY on older servers as data', async () => {
    const dialect = csvDialectSchema.parse({ header: false });
    const framed = frameText('\\.\na\n"\n\\.\n"\n', {
      framer: (options) => createCsvFramer(dialect, options),
      fields: ['column1'],
    });
    expect(await copied(framed.data, dialect, 1)).toEqual([
      ['1', '\\.'],
      ['2', 'a'],
      ['3', '\n\\.\n'],
    ]);
  });

  it('keeps NULL and the empty string apart', async () => {
    const dialect = csvDialectSchema.parse({ header: false });
    const framed = frameText('"",\n,""\n', {
      framer: (options) => createCsvFramer(dialect, options),
      fields: namesOf(2),
    });
    expect(await copied(framed.data, dialect, 2)).toEqual([
      ['1', '', null],
      ['2', null, ''],
    ]);
  });
});
