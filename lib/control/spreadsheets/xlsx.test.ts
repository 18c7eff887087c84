import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
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

/** As Excel saves what was edited: shared texts, formatted in pieces, cells that are left out, numbers, dates, formulas. */
const edited = {
  'xl/workbook.xml':
    '<x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr date1904="false"/><x:sheets><x:sheet name="A" sheetId="1" r:id="rId7"/><x:sheet name="B" sheetId="2" r:id="rId8"/></x:sheets></x:workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships><Relationship Id="rId8" Target="worksheets/b.xml"/><Relationship Id="rId7" Target="/xl/worksheets/a.xml"/></Relationships>',
  'xl/sharedStrings.xml':
    '<sst><si><t>_row</t></si><si><r><t xml:space="preserve">two </t></r><r><t>pieces &amp; more</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si></sst>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  'xl/worksheets/a.xml': `<worksheet><sheetData>
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
    <row r="2"><c r="A2"><v>1.50</v></c><c r="B2" s="1"><v>45000</v></c><c r="D2" t="b"><v>1</v></c><c r="E2" t="str"><f>A1&amp;"x"</f><v>_rowx</v></c></row>
  </sheetData></worksheet>`,
};

async function zipped(name: string, parts: Record<string, string>): Promise<string> {
  const zip = new ZipFile();
  for (const [part, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), part);
  zip.end();
  return saved(name, zip.outputStream as AsyncIterable<Uint8Array>);
}

it('reads the first sheet of a workbook as a spreadsheet program saves it', async () => {
  expect(await allOf(readXlsxTable(await zipped('edited.xlsx', edited)))).toEqual([
    ['_row', '', 'two pieces & more'],
    ['1.50', '2023-03-15', '', 'true', '_rowx'],
  ]);
});

it.each([
  ['no sheet', { ...edited, 'xl/workbook.xml': '<workbook/>' }],
  ['broken XML', { ...edited, 'xl/worksheets/a.xml': '<worksheet><sheetData>' }],
  ['a part missing', { 'xl/workbook.xml': edited['xl/workbook.xml'] }],
  [
    'a column out of range',
    { ...edited, 'xl/worksheets/a.xml': '<w><row><c r="ZZZZ1"><v>1</v></c></row></w>' },
  ],
])('says of a workbook with %s that it cannot be read', async (what, parts) => {
  const file = await zipped(`${what}.xlsx`, parts);
  await expect(allOf(readXlsxTable(file))).rejects.toMatchObject({ code: 'spreadsheets.unreadable' });
});
