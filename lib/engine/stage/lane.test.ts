import { describe, expect, it } from 'vitest';
import { frame } from '@/test/support/frame-csv';
import { LoadError } from '../errors';
import type { Reason } from '../extract/block';
import type { Part } from '../extract/part';
import type { SqlSession } from '../sql/session';
import type { StagingColumn } from '../staging';
import { DoubtfulRecords } from './doubtful-records';
import { stageRows } from './lane';

const COLUMNS = ['a', 'b'].map((name) => ({ name, isText: false, asText: null }) as unknown as StagingColumn);
const LAYOUT = {
  ...{ rowColumn: '__row', columns: COLUMNS, computed: [], functions: [] },
  copy: { format: 'csv' as const, delimiter: ',', quote: '"', escape: '"' },
};
const REASONS: Reason[] = [
  { rule: 'type', column: 'b', value: 'n/a', sqlstate: '22P02', message: 'is not a valid integer' },
];

/** A server that takes every record but those that hold `n/a`, and the lane before it. */
function laneBefore({ skipsBadRows }: { skipsBadRows: boolean }) {
  const log = { sent: [] as number[], searches: 0, judged: [] as number[] };
  const stored = new Set<number>();
  const session = {
    copyIn(_sql: string, data: Iterable<Buffer>) {
      const lines = Buffer.concat([...data])
        .toString()
        .split('\n')
        .slice(0, -1);
      log.sent.push(lines.length);
      const good = lines.filter((line) => !line.includes('n/a'));
      if (!skipsBadRows && good.length < lines.length)
        return Promise.reject(new LoadError('copy', { class: 'data', message: 'n/a', sqlstate: '22P02' }));
      for (const line of good) stored.add(Number(line.split(',', 1)));
      return Promise.resolve(good.length);
    },
    query(sql: string) {
      if (!sql.includes('string_agg')) return Promise.resolve({ rows: [], rowCount: 0 });
      log.searches += 1;
      const numbers = Buffer.alloc(stored.size * 4);
      [...stored].forEach((row, i) => numbers.writeInt32BE(row - 1, i * 4));
      return Promise.resolve({ rows: [{ stored: numbers, pages: 1 }], rowCount: 1 });
    },
  } as unknown as SqlSession;
  const doubtful = new DoubtfulRecords(LAYOUT, new Set());
  const stage = async (text: string) => {
    stored.clear();
    const { blocks, records } = frame(text, {}, { watch: doubtful });
    const part = { blocks, rows: records.length, firstRow: 1, lastRow: records.length } as unknown as Part;
    return stageRows(
      {
        ...{ session, layout: LAYOUT, checks: [], copySkipsBadRows: skipsBadRows, doubtful },
        diagnose(_table, rows) {
          log.judged.push(rows.length);
          const bad = rows.filter(({ block, index }) => block.rawAt(index).includes('n/a'));
          const reasons = new Map(bad.map(({ row }) => [row, REASONS]));
          return Promise.resolve({ reasons, staged: rows.length - bad.length, leftOut: 0 });
        },
      },
      { part, table: 'staging', onRefused: () => Promise.resolve() },
    );
  };
  return { log, stage };
}

const TEXT = 'a,b\n1,2\n2,n/a\n3,4\n';

describe('a part whose bad rows say what others said before', () => {
  it('is sent without them, and nobody looks for gaps', async () => {
    const { log, stage } = laneBefore({ skipsBadRows: true });
    expect(await stage(TEXT)).toMatchObject({ staged: 2, refused: 1 });
    expect(log).toEqual({ sent: [3], searches: 1, judged: [1] });
    expect(await stage(TEXT)).toMatchObject({ staged: 2, refused: 1 });
    expect(log).toEqual({ sent: [3, 2], searches: 1, judged: [1, 1] });
  });

  it('is not judged row by row, where one bad row ends the COPY', async () => {
    const { log, stage } = laneBefore({ skipsBadRows: false });
    expect(await stage(TEXT)).toMatchObject({ staged: 2, refused: 1 });
    expect(await stage(TEXT)).toMatchObject({ staged: 2, refused: 1 });
    expect(log).toEqual({ sent: [3, 2], searches: 0, judged: [3, 1] });
  });
});
