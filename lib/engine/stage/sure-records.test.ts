import { describe, expect, it } from 'vitest';
import type { Block } from '../extract/block';
import type { CopyDialect } from '../formats/format';
import type { StagingColumn } from '../staging';
import { sureDate } from '../sql/sure-date';
import { SureRecords } from './sure-records';

const CSV: CopyDialect = { format: 'csv', delimiter: ',', quote: '"', escape: '"' };

function recordsOf(copy: CopyDialect = CSV, format = 'DD.MM.YYYY') {
  const asText = { isSure: sureDate(format) } as StagingColumn['asText'];
  const columns = ['id', 'day', 'note'].map(
    (name) => ({ name, asText: name === 'day' ? asText : null }) as StagingColumn,
  );
  return new SureRecords({ rowColumn: '__row', columns, computed: [], copy, functions: [] });
}

function unsureOf(records: SureRecords, ...lines: string[]): string[] {
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach((line, index) => (starts[index + 1] = starts[index]! + Buffer.byteLength(line) + 1));
  const data = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return records.find({ data, starts, rows: lines.length } as Block).map((index) => lines[index]!);
}

describe('sure records', () => {
  it('are those whose cells are seen to be readable, quoted, empty and behind quotes too', () => {
    const sure = [
      '1,7,29.02.2024,x',
      '2,7,,x',
      '3,7,"",x',
      '4,"a,""b""\nc","01.01.0001","x',
      '5,7,31.12.9999',
      '6,,01.02.2024,',
      '7,"ä",01.02.2024,"',
    ];
    const others = [
      '1,7,29.02.2023,x',
      '2,7,n/a,x',
      '3,7, 01.02.2024,x',
      '4,01.02.2024,7,x',
      '5,7,"01.02.2024"x,x',
      '6,7,01.02".2024",x',
      '7,7"",01.02.2024,x',
      '8,"7,01.02.2024,x',
      '9,7',
      '10,7,01.02.2024\r',
      '',
    ];
    expect(unsureOf(recordsOf(), ...sure, ...others)).toEqual(others);
  });

  it('hold no escape in such a cell, whatever the format of its dates', () => {
    const copy = { ...CSV, escape: '-' };
    expect(unsureOf(recordsOf(copy, 'DD--MM--YYYY'), '1,7,"01--02--2024",x', '2,7,01--02--2024,x')).toEqual([
      '1,7,"01--02--2024",x',
    ]);
    expect(unsureOf(recordsOf(copy), '1,"-",",01.02.2024,x', '2,"-x",01.02.2024,x')).toEqual([]);
    expect(unsureOf(recordsOf(CSV, 'DD""MM""YYYY'), '1,7,"01""02""2024",x')).toHaveLength(1);
  });

  it('are told apart in text format too', () => {
    const lines = ['1\t"\t01.02.2024\tx', '2\t\\N\t\\N\tx', '3\ta\t\tx'];
    const others = ['4\ta\t\\\\N\tx', '5\ta\t"01.02.2024"\tx', '6\ta\\tb\t1\t01.02.2024'];
    expect(unsureOf(recordsOf({ format: 'text' }), ...lines, ...others)).toEqual(others);
  });

  it('leave the COPY to judge once too many that were left out could be read after all', () => {
    const records = recordsOf();
    records.learn(1000, 5);
    expect(records.columns.size).toBe(1);
    records.learn(1000, 6);
    expect(records.columns.size).toBe(0);
    expect(unsureOf(records, '1,7,n/a,x')).toEqual([]);
  });

  it('are not looked for behind long texts', () => {
    const records = recordsOf();
    const line = (bytes: number) => `1,${'x'.repeat(bytes)},01.02.2024,x`;
    expect(unsureOf(records, line(100), line(150))).toEqual([]);
    records.learn(2, 0);
    expect(records.columns.size).toBe(1);
    expect(unsureOf(records, line(300), line(300))).toEqual([]);
    records.learn(2, 0);
    expect(records.columns.size).toBe(0);
  });

  it('are not looked for in tuples, nor where no column can be seen to be readable', () => {
    expect(recordsOf({ format: 'binary' }).columns.size).toBe(0);
    expect(unsureOf(recordsOf(CSV, 'DD Mon YYYY'), '1,7,n/a,x')).toEqual([]);
  });
});
