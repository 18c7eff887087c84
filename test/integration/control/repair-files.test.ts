import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { downloadErrorReport, downloadRepairs, getErrorReport, uploadRepairs } from '@/lib/control/repairs';
import { readXlsxTable, writeXlsx } from '@/lib/control/spreadsheets';
import { header, useRepairDesk } from '../../support/repair-desk';

const desk = useRepairDesk();

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

describe('a file to correct', () => {
  const hostile = [
    '=HYPERLINK("http://evil")',
    "'=quoted already",
    '@SUM(A1)',
    'a\r\nb',
    ' blanks ',
    '"',
    '_x000D_',
    '0012',
  ];
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const content = [
    header,
    ...hostile.map((note, i) => `${i + 1},-1,open,${quoted(note)}`),
    '9,-1,open,nul\0',
    '8,1',
    '',
  ]
    .concat('99,1,open,good', '')
    .join('\n');

  const download = async (batchId: string, format: 'csv' | 'xlsx') => {
    const { chunks, contentType } = await downloadRepairs(desk.operator, { batchId, format });
    expect(contentType).toMatch(format === 'csv' ? 'text/csv' : 'spreadsheetml');
    const bytes = await bytesOf(chunks);
    if (format === 'csv') return parse(bytes, { bom: true }) as string[][];
    const file = path.join(desk.folder, 'download.xlsx');
    await writeFile(file, bytes);
    const lines: string[][] = [];
    for await (const line of readXlsxTable(file)) lines.push(line);
    return lines;
  };
  const write = async (lines: string[][], format: 'csv' | 'xlsx') => {
    if (format === 'xlsx')
      return bytesOf(writeXlsx([{ name: 'corrected', header: lines[0]!, rows: [lines.slice(1)] }]));
    return Buffer.from(lines.map((line) => line.map(quoted).join(',')).join('\r\n'));
  };

  it.each(['csv', 'xlsx'] as const)('comes back as %s with each changed cell as a fix', async (format) => {
    const { batchId, table } = await desk.loaded(content);
    const lines = await download(batchId, format);
    expect(lines[0]).toEqual([
      '_batch',
      '_row',
      '_line',
      '_errors',
      'order_id',
      'quantity',
      'status',
      'note',
      '_record',
    ]);
    const put = async (changed: string[][]) =>
      uploadRepairs(desk.operator, { batchId, name: `x.${format}` }, chunksOf(await write(changed, format)));
    expect(await put(lines)).toMatchObject({
      actionId: null,
      changed: 0,
      same: lines.length - 1,
      unknown: 0,
    });

    const corrected = lines.map((line) => [...line]);
    for (const line of corrected.slice(1, -2)) line[5] = '4';
    corrected[1]![7] = format === 'csv' ? "'=still text" : '=still text';
    corrected[2]![7] = '';
    corrected.at(-1)![8] = '8,2,open,whole';
    corrected.push([batchId, '4711', '', '', '1', '1', 'open', 'x', '']);
    const result = await put(corrected);
    expect(result).toMatchObject({ changed: hostile.length + 1, same: 1, unknown: 1, unknownRows: ['4711'] });
    expect(await put(corrected)).toMatchObject({ changed: 0 });
    expect(await desk.replay({ batchId })).toMatchObject({
      state: 'succeeded',
      counts: { inserted: hostile.length },
    });
    const notes = (await desk.rowsOf(table)).map(({ note }) => note);
    expect(notes).toEqual(['=still text', null, ...hostile.slice(2, 7), 'whole', 'good']);
    expect(await desk.list(batchId, { state: 'open' })).toMatchObject([{ cells: null }]);
  });

  it('is refused where it is of another batch, or none of ours', async () => {
    const { batchId } = await desk.loaded();
    const { batchId: other } = await desk.loaded();
    const lines = await write(await download(other, 'csv'), 'csv');
    const put = (bytes: Buffer, name = 'a.csv') =>
      uploadRepairs(desk.operator, { batchId, name }, chunksOf(bytes));
    await expect(put(lines)).rejects.toMatchObject({ code: 'repairs.otherBatch' });
    await expect(put(Buffer.from('a,b\n1,2\n'))).rejects.toMatchObject({ code: 'repairs.notOurFile' });
    await expect(put(Buffer.from(''))).rejects.toMatchObject({ code: 'repairs.notOurFile' });
    await expect(put(lines, 'a.xlsx')).rejects.toMatchObject({ code: 'spreadsheets.unreadable' });
    const wrong = (await download(batchId, 'csv')).map((line) => [...line]);
    wrong[1]![5] = '4';
    wrong.at(-1)![8] = 'no record';
    await expect(put(await write(wrong, 'csv'))).rejects.toMatchObject({ code: 'repairs.notARecord' });
    // All of it or nothing.
    expect(await desk.countsOf(batchId)).toMatchObject({ fixed: 0 });
    expect(await readdir(path.join(desk.test.dataDir, 'uploads'))).not.toContainEqual(
      expect.stringContaining('.part'),
    );
  });
});

it('reports errors as JSON, CSV and XLSX', async () => {
  const { batchId } = await desk.loaded();
  const report = await getErrorReport(desk.operator, { batchId });
  expect(report).toMatchObject({ counts: { read: 6, inserted: 2, quarantined: 4 }, repairs: { open: 4 } });
  expect(report.groups.every(({ samples }) => samples.length > 0)).toBe(true);
  // Row 4 has two reasons: in each group stands the value that it is about.
  const values = report.groups.map(({ column, rule, samples }) => [
    `${column} ${rule}`,
    samples.map(({ value }) => value),
  ]);
  expect(Object.fromEntries(values)).toMatchObject({
    ...{ 'status one-of': ['lost', 'gone'], 'quantity type': ['x'], 'quantity range': ['-1'] },
  });
  const whole = async (format: 'csv' | 'json' | 'xlsx') =>
    bytesOf((await downloadErrorReport(desk.operator, { batchId, format })).chunks);
  const json = JSON.parse(String(await whole('json'))) as typeof report;
  expect(json.groups).toEqual(report.groups);
  const lines = parse(await whole('csv'), { columns: true }) as { rows: string }[];
  expect(lines.map(({ rows }) => Number(rows))).toEqual(report.groups.map(({ rows }) => rows));
  expect((await whole('xlsx')).subarray(0, 2).toString()).toBe('PK');
});
