import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCsvTable } from './read-csv';
import { readXlsxTable } from './read-xlsx';
import { isDateFormat, serialToText } from './xlsx-dates';
import { decodeText, encodeText } from './xlsx-text';
import { writeXlsx } from './write-xlsx';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stevedore-sheets-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function allOf<Item>(items: AsyncIterable<Item> | Iterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function saved(
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, Buffer.concat(await allOf(chunks)));
  return file;
}

it('gives back every text that a sheet was given, formulas as text', async () => {
  const cells = [
    '=1+1',
    '+1',
    '<b>&"',
    '  blanks ',
    'a\nb',
    'a\r\nb',
    '\t',
    '_x000D_',
    '\u0001',
    '😀',
    '0012',
    '1e5',
  ];
  const rows = [[cells, cells.map(() => null)]];
  const file = await saved('a.xlsx', writeXlsx([{ name: 'A & B', header: cells, rows }]));
  const read = await allOf(readXlsxTable(file));
  expect(read).toEqual([cells, cells, cells.map(() => '')]);
});

it('codes any text for XML and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const coded = encodeText(text);
      expect(coded).not.toMatch(/[\0-\x08\x0b-\x1f<]/);
      const plain = coded.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"');
      expect(decodeText(plain.replaceAll('&amp;', '&'))).toBe(text);
    }),
  );
});

it.each([
  [14, undefined, true],
  [49, undefined, false],
  [164, 'dd.mm.yyyy', true],
  [165, '0.00 "days"', false],
  [166, '[Red]0', false],
])('takes number format %i %s for a date: %s', (id, code, isDate) => {
  expect(isDateFormat(id, code)).toBe(isDate);
});

it.each([
  [45_000, false, '2023-03-15'],
  [45_000.75, false, '2023-03-15 18:00:00'],
  [43_538, true, '2023-03-15'],
  [0.5, false, '12:00:00'],
])('reads day %d (from 1904: %s) as %s', (serial, isFrom1904, text) => {
  expect(serialToText(serial, isFrom1904)).toBe(text);
});

it('reads CSV with the delimiter of another language, and its mark', async () => {
  const file = await saved('a.csv', [Buffer.from('\ufeff_batch;_row\r\n"a;b";1\r\n')]);
  expect(await allOf(readCsvTable(file))).toEqual([
    ['_batch', '_row'],
    ['a;b', '1'],
  ]);
});

it.each([
  ['a.xlsx', readXlsxTable, Buffer.from('no zip at all')],
  ['b.xlsx', readXlsxTable, Buffer.alloc(0)],
  ['a.csv', readCsvTable, Buffer.from([0xe4, 0x3b, 0x0a])],
  ['b.csv', readCsvTable, Buffer.from('a,b\n"never closed')],
])('says of %s that it cannot be read', async (name, read, bytes) => {
  const file = await saved(`bad-${name}`, [bytes]);
  await expect(allOf(read(file))).rejects.toMatchObject({ code: 'spreadsheets.unreadable' });
});
