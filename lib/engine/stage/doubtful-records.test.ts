import { describe, expect, it } from 'vitest';
import type { Block, Reason } from '../extract/block';
import type { CopyDialect } from '../formats/format';
import type { StagingColumn } from '../staging';
import { DoubtfulRecords } from './doubtful-records';
import { findRecords, leaveOut } from './leave-out';

const CSV: CopyDialect = { format: 'csv', delimiter: ',', quote: '"', escape: '"' };

function recordsOf(copy: CopyDialect = CSV) {
  const columns = ['id', 'day', 'note'].map((name) => ({ name }) as StagingColumn);
  const layout = { rowColumn: '__row', columns, computed: [], copy, functions: [] };
  return new DoubtfulRecords(layout, new Set(['day']));
}

function blockOf(...lines: string[]): Block {
  const starts = new Uint32Array(lines.length + 1);
  lines.forEach((line, index) => (starts[index + 1] = starts[index]! + Buffer.byteLength(line) + 1));
  return { data: Buffer.from(lines.map((line) => `${line}\n`).join('')), starts } as Block;
}

function reasons(rule: string, column: string, value: string): Reason[] {
  return [{ rule, column, value, sqlstate: null, message: '' }];
}

/** Lines that are left when rows were refused for these reasons. */
function leftOf(records: DoubtfulRecords, ...lines: string[]): string[] {
  const blocks = [blockOf(...lines)];
  const [data] = [...leaveOut(blocks, findRecords(blocks, [records]))];
  return data!.toString().split('\n').slice(0, -1);
}

describe('doubtful records', () => {
  it('leaves out records that hold in its column what was refused over and over', () => {
    const records = recordsOf();
    records.learn(1000, new Map([[reasons('type', 'day', 'n/a'), 200]]));
    expect(leftOf(records, '1,7,n/a,x', '2,7,2024-01-01,y', '3,7,n/a,z', '4,7,n/a,"a,b"')).toEqual([
      '2,7,2024-01-01,y',
    ]);
  });

  it('keeps the same text in another column, as a part of a cell, and behind a quote', () => {
    const records = recordsOf();
    records.learn(1000, new Map([[reasons('type', 'day', 'n/a'), 200]]));
    const lines = ['1,n/a,2024-01-01,n/a', '2,7,n/a or so,x', '3,7,in n/a,x', '4,"7",n/a,x', '5,7,"n/a",x'];
    expect(leftOf(records, ...lines)).toEqual(lines);
  });

  it('finds it in the last column and in text format too', () => {
    const columns = ['id', 'day'].map((name) => ({ name }) as StagingColumn);
    const records = new DoubtfulRecords(
      { rowColumn: '__row', columns, computed: [], copy: { format: 'text' }, functions: [] },
      new Set(['day']),
    );
    records.learn(10, new Map([[reasons('type', 'day', 'n/a'), 5]]));
    expect(leftOf(records, '1\t"\tn/a', '2\t7\t2024-01-01')).toEqual(['2\t7\t2024-01-01']);
  });

  it('learns nothing of rare texts, of columns that are cheap to refuse, and of rules', () => {
    const records = recordsOf();
    records.learn(
      1000,
      new Map([
        [reasons('type', 'day', 'rare'), 4],
        [reasons('type', 'id', 'abc'), 300],
        [reasons('range', 'day', '1900-01-01'), 300],
      ]),
    );
    const lines = ['1,7,rare,x', '2,abc,2024-01-01,x', '3,7,1900-01-01,x'];
    expect(leftOf(records, ...lines)).toEqual(lines);
  });

  it('forgets what has become rare', () => {
    const records = recordsOf();
    records.learn(1000, new Map([[reasons('type', 'day', 'n/a'), 10]]));
    expect(leftOf(records, '1,7,n/a,x')).toEqual([]);
    records.learn(9000);
    expect(leftOf(records, '1,7,n/a,x')).toEqual(['1,7,n/a,x']);
  });
});
