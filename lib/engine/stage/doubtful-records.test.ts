import { describe, expect, it } from 'vitest';
import type { Block, Reason } from '../extract/block';
import type { CopyDialect } from '../formats/format';
import { sureDate } from '../sql/sure-date';
import type { StagingColumn } from '../staging';
import { DoubtfulRecords, type Lesson } from './doubtful-records';
import { leaveOut } from './leave-out';

const CSV: CopyDialect = { format: 'csv', delimiter: ',', quote: '"', escape: '"' };
const TEXT: CopyDialect = { format: 'text' };

/** Of columns id, day and note; `day` is dear to refuse. */
function recordsOf(copy: CopyDialect = CSV, asText: Partial<Record<string, StagingColumn['asText']>> = {}) {
  const columns = ['id', 'day', 'note'].map(
    (name) => ({ name, isText: name === 'note', asText: asText[name] ?? null }) as StagingColumn,
  );
  const layout = { rowColumn: '__row', columns, computed: [], copy, functions: [] };
  return new DoubtfulRecords(layout, { costly: new Set(['day']), endsCopy: false });
}

function datesOf(copy: CopyDialect = CSV, format = 'DD.MM.YYYY') {
  return recordsOf(copy, { day: { isSure: sureDate(format) } as StagingColumn['asText'] });
}

function blockOf(lines: readonly string[]): Block {
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach((line, index) => (starts[index + 1] = starts[index]! + Buffer.byteLength(line) + 1));
  const data = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return { data, starts, rows: lines.length } as Block;
}

function doubtfulOf(records: DoubtfulRecords, ...lines: string[]): string[] {
  return records.find(blockOf(lines)).map((index) => lines[index]!);
}

function refused(column: string, value: string | null, rule = 'type'): Reason[] {
  return [{ rule, column, value, sqlstate: null, message: '' }];
}

/** A part of a thousand rows, all of them sent. */
function lesson(given: Partial<Lesson> = {}): Lesson {
  return { rows: 1000, left: 0, readable: 0, isEnough: true, refused: new Map(), ...given };
}

function knowing(column: string, value: string | null, copy?: CopyDialect): DoubtfulRecords {
  const records = recordsOf(copy);
  records.learn(lesson({ isEnough: false, refused: new Map([[refused(column, value), 200]]) }));
  return records;
}

describe('records that hold what others were refused for', () => {
  it('are doubtful where it fills the same column', () => {
    const doubtful = ['1,7,n/a,x', '2,7,n/a,"a,b"', '3,"7,""",n/a,x', '4,7,"n/a",x'];
    const others = [
      '5,n/a,2024-01-01,n/a',
      '6,7,n/a or so,x',
      '7,7,in n/a,x',
      '8,"7,n/a",2024-01-01,x',
      '9,,,',
    ];
    expect(doubtfulOf(knowing('day', 'n/a'), ...doubtful, ...others)).toEqual(doubtful);
  });

  it('are found in the first and in the last column, in text format, and in other alphabets', () => {
    expect(doubtfulOf(knowing('note', 'x'), '1,7,1,x', '2,7,1,xx', '3,7,1,"x"')).toEqual([
      '1,7,1,x',
      '3,7,1,"x"',
    ]);
    expect(doubtfulOf(knowing('id', '-'), '1,-,1,x', '2,--,-,-')).toEqual(['1,-,1,x']);
    expect(doubtfulOf(knowing('note', 'nö', TEXT), '1\t7\t"\tnö', '2\t7\t"\tno')).toEqual(['1\t7\t"\tnö']);
    const long = 'x'.repeat(40);
    expect(doubtfulOf(knowing('note', long), `1,7,1,${long}`, `2,7,1,${long}y`)).toEqual([`1,7,1,${long}`]);
  });

  it('may hold nothing: a quoted empty text is a value', () => {
    expect(doubtfulOf(knowing('id', null), '1,,1,x', '2,"",1,x', '3,7,,')).toEqual(['1,,1,x', '2,"",1,x']);
    expect(doubtfulOf(knowing('note', null), '1,7,1,', '2,7,1,""')).toEqual(['1,7,1,']);
    expect(doubtfulOf(knowing('note', ''), '1,7,1,""', '2,7,1,x')).toEqual(['1,7,1,""']);
    expect(doubtfulOf(knowing('note', null, TEXT), '1\t7\t1\t\\N', '2\t7\t1\t\\\\N')).toEqual([
      '1\t7\t1\t\\N',
    ]);
  });

  it('are left out of what is sent', () => {
    const block = blockOf(['1,7,n/a,x', '2,7,2024-01-01,y', '3,7,n/a,z']);
    const sent = [...leaveOut([block], [knowing('day', 'n/a').find(block)])];
    expect(Buffer.concat(sent).toString()).toBe('2,7,2024-01-01,y\n');
  });

  it('are not looked for in tuples, nor by a text that is rare or long, or by what no field holds', () => {
    expect(knowing('day', 'n/a', { format: 'binary' }).fields).toBe(0);
    const records = recordsOf();
    records.learn(
      lesson({
        rows: 100_000,
        refused: new Map([
          [refused('day', 'rare'), 9],
          [refused('day', 'x'.repeat(101)), 300],
          [refused('elsewhere', 'abc'), 300],
        ]),
      }),
    );
    expect(records.fields).toBe(0);
  });

  it('are no longer doubtful once it has become rare', () => {
    const records = knowing('day', 'n/a');
    records.learn(lesson({ rows: 3_000_000 }));
    expect(doubtfulOf(records, '1,7,n/a,x')).toEqual([]);
  });

  it('are looked for no longer where COPY goes on to refuse others, but for texts that are dear to refuse', () => {
    const records = recordsOf();
    const both = new Map([
      [refused('day', 'n/a'), 50_000],
      [refused('note', 'none', 'one-of'), 50_000],
    ]);
    const inVain = lesson({ rows: 150_000, left: 100, isEnough: false, refused: both });
    records.learn(inVain);
    records.learn(inVain);
    expect(doubtfulOf(records, '1,7,n/a,x', '2,7,1,none')).toHaveLength(2);
    records.learn(inVain);
    expect(doubtfulOf(records, '1,7,n/a,x', '2,7,1,none')).toEqual(['1,7,n/a,x']);
  });

  it('are looked for as long as that spares the search for others now and then', () => {
    const records = knowing('note', 'none');
    for (let part = 0; part < 20; part += 1) {
      const isEnough = part % 2 === 0;
      records.learn(
        lesson({ rows: 100_000, left: 100, isEnough, refused: new Map([[refused('note', 'none'), 100]]) }),
      );
    }
    expect(doubtfulOf(records, '2,7,1,none')).toHaveLength(1);
  });

  it('are looked for no longer where too many were good after all', () => {
    const records = knowing('note', 'none');
    records.learn(lesson({ left: 20, readable: 10, refused: new Map([[refused('note', 'none'), 10]]) }));
    expect(doubtfulOf(records, '2,7,1,none')).toHaveLength(1);
    records.learn(lesson({ left: 20, readable: 11, refused: new Map([[refused('note', 'none'), 10]]) }));
    expect(doubtfulOf(records, '2,7,1,none')).toEqual([]);
  });
});

describe('records with cells to be converted', () => {
  it('are doubtful unless all are seen to be readable, quoted, empty and behind quotes too', () => {
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
    expect(doubtfulOf(datesOf(), ...sure, ...others)).toEqual(others);
  });

  it('are doubtful where one holds an escape, whatever the format of its dates', () => {
    const copy = { ...CSV, escape: '-' };
    expect(doubtfulOf(datesOf(copy, 'DD--MM--YYYY'), '1,7,"01--02--2024",x', '2,7,01--02--2024,x')).toEqual([
      '1,7,"01--02--2024",x',
    ]);
    expect(doubtfulOf(datesOf(copy), '1,"-",",01.02.2024,x', '2,"-x",01.02.2024,x')).toEqual([]);
    expect(doubtfulOf(datesOf(CSV, 'DD""MM""YYYY'), '1,7,"01""02""2024",x')).toHaveLength(1);
  });

  it('are told apart in text format too', () => {
    const lines = ['1\t"\t01.02.2024\tx', '2\t\\N\t\\N\tx', '3\ta\t\tx'];
    const others = ['4\ta\t\\\\N\tx', '5\ta\t"01.02.2024"\tx', '6\ta\\tb\t1\t01.02.2024'];
    expect(doubtfulOf(datesOf(TEXT), ...lines, ...others)).toEqual(others);
  });

  it('are left to the COPY to judge once too many could be read after all', () => {
    const records = datesOf();
    records.learn(lesson({ left: 5, readable: 5 }));
    expect(records.sure.size).toBe(1);
    records.learn(lesson({ left: 6, readable: 6 }));
    expect(records.sure.size).toBe(0);
    expect(doubtfulOf(records, '1,7,n/a,x')).toEqual([]);
  });

  it('are judged on once what others were refused for is given up', () => {
    const records = datesOf();
    const bad = new Map([[refused('note', 'none', 'one-of'), 10]]);
    records.learn(lesson({ isEnough: false, refused: bad }));
    records.learn(lesson({ left: 50, readable: 40, refused: bad }));
    expect(doubtfulOf(records, '1,7,n/a,x', '2,7,01.02.2024,none')).toEqual(['1,7,n/a,x']);
    expect(records.sure.size).toBe(1);
  });

  it('are not looked for behind long texts', () => {
    const records = datesOf();
    const line = (bytes: number) => `1,${'x'.repeat(bytes)},01.02.2024,x`;
    expect(doubtfulOf(records, line(100), line(150))).toEqual([]);
    records.learn(lesson({ rows: 2 }));
    expect(records.sure.size).toBe(1);
    expect(doubtfulOf(records, line(300), line(300))).toEqual([]);
    records.learn(lesson({ rows: 2 }));
    expect(records.sure.size).toBe(0);
  });

  it('are not looked for in tuples, nor where none can be seen to be readable', () => {
    expect(datesOf({ format: 'binary' }).sure.size).toBe(0);
    expect(doubtfulOf(datesOf(CSV, 'DD Mon YYYY'), '1,7,n/a,x')).toEqual([]);
  });
});
