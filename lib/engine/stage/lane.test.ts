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
interface ServerOptions {
  skipsBadRows: boolean;
  /** Whether it says at which line it gave up. */
  namesLine?: boolean;
}

/** A server that takes every record but those that hold `n/a`, and the lane before it. */
function laneBefore({ skipsBadRows, namesLine = true }: ServerOptions) {
  const log = { sent: [] as number[], searches: 0, judged: [] as number[] };
  const stored = new Set<number>();
  const refusing = (record: string, records: readonly string[]) => {
    const line =
      records
        .slice(0, records.indexOf(record) + 1)
        .join('')
        .split('\n').length - 1;
    const where = namesLine ? `COPY staging, line ${line}, column b: "n/a"` : undefined;
    const cause = Object.assign(new Error('n/a'), { where });
    return new LoadError('copy', { class: 'data', message: 'n/a', sqlstate: '22P02', cause });
  };
  const session = {
    copyIn(_sql: string, data: Iterable<Buffer>) {
      // Of quoted fields, the first may hold a line end.
      const records =
        Buffer.concat([...data])
          .toString()
          .match(/\d+,(?:"[^"]*"|[^",]*),.*\n/g) ?? [];
      log.sent.push(records.length);
      const good = records.filter((record) => !record.includes('n/a'));
      const bad = records.find((record) => record.includes('n/a'));
      if (!skipsBadRows && bad) return Promise.reject(refusing(bad, records));
      for (const record of good) stored.add(Number(record.split(',', 1)));
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
  const doubtful = new DoubtfulRecords(LAYOUT, { costly: new Set(), endsCopy: !skipsBadRows });
  const stage = async (text: string) => {
    stored.clear();
    const { blocks, records } = frame(text, {}, { watch: skipsBadRows ? doubtful : undefined });
    const part = { blocks, rows: records.length, firstRow: 1, lastRow: records.length } as unknown as Part;
    const refused: number[] = [];
    const staged = await stageRows(
      {
        ...{
          session,
          layout: LAYOUT,
          checks: [],
          copySkipsBadRows: skipsBadRows,
          sendsAgain: true,
          doubtful,
        },
        diagnose(_table, rows) {
          log.judged.push(rows.length);
          const raw = ({ block, index }: (typeof rows)[number]) => block.rawAt(index).toString();
          const bad = rows.filter((place) => raw(place).includes('n/a'));
          const reasons = new Map(bad.map((place) => [place.row, reasonsFor(raw(place).split(',').at(-1)!)]));
          return Promise.resolve({ reasons, staged: rows.length - bad.length, leftOut: 0 });
        },
      },
      {
        ...{ part, table: 'staging' },
        onRefused(found) {
          refused.push(...found.map(({ place }) => place.row));
          return Promise.resolve();
        },
      },
    );
    return { staged: staged.staged, refused };
  };
  return { log, stage };
}

function reasonsFor(value: string): Reason[] {
  return [{ rule: 'type', column: 'b', value, sqlstate: '22P02', message: 'is not a valid integer' }];
}

const TEXT = 'a,b\n1,2\n2,n/a\n3,4\n';

describe('a part whose bad rows say what others said before', () => {
  it('is sent without them, and nobody looks for gaps', async () => {
    const { log, stage } = laneBefore({ skipsBadRows: true });
    expect(await stage(TEXT)).toEqual({ staged: 2, refused: [2] });
    expect(log).toEqual({ sent: [3], searches: 1, judged: [1] });
    expect(await stage(TEXT)).toEqual({ staged: 2, refused: [2] });
    expect(log).toEqual({ sent: [3, 2], searches: 1, judged: [1, 1] });
  });
});

describe('a part whose COPY a bad row ends', () => {
  it('is sent again without that row and all that say the same, and later ones without them', async () => {
    const { log, stage } = laneBefore({ skipsBadRows: false });
    const text = `${TEXT}4,n/a\n5,6\n`;
    expect(await stage(text)).toEqual({ staged: 3, refused: [2, 4] });
    expect(log).toEqual({ sent: [5, 3], searches: 0, judged: [1, 1] });
    expect(await stage(text)).toEqual({ staged: 3, refused: [2, 4] });
    expect(log).toEqual({ sent: [5, 3, 3], searches: 0, judged: [1, 1, 2] });
  });

  it('has what ended it left out of all later ones, however long the records are', async () => {
    const { log, stage } = laneBefore({ skipsBadRows: false });
    const good = `${'long'.repeat(100)},1\n`.repeat(1000);
    const text = `a,b\n${good}${'bad,n/a\n'.repeat(3)}`;
    for (const _part of [1, 2, 3]) expect(await stage(text)).toMatchObject({ staged: 1000 });
    expect(log).toMatchObject({ sent: [1003, 1000, 1000, 1000], judged: [1, 2, 3, 3] });
  });

  it('has each of a few judged alone, behind line ends in values too', async () => {
    const { log, stage } = laneBefore({ skipsBadRows: false });
    expect(await stage('a,b\n"1\n\n",2\n2,n/a1\n"3\n",4\n4,n/a2\n5,6\n')).toEqual({
      staged: 3,
      refused: [2, 4],
    });
    expect(log).toEqual({ sent: [5, 4, 3], searches: 0, judged: [1, 1] });
  });

  it('has all of its rows judged where too many end it, or the server does not say which', async () => {
    const silent = laneBefore({ skipsBadRows: false, namesLine: false });
    expect(await silent.stage(TEXT)).toEqual({ staged: 2, refused: [2] });
    expect(silent.log).toEqual({ sent: [3], searches: 0, judged: [3] });

    const many = laneBefore({ skipsBadRows: false });
    const bad = Array.from({ length: 30 }, (_, i) => i + 1);
    const { staged, refused } = await many.stage(`a,b\n${bad.map((i) => `${i},n/a${i}\n`).join('')}31,7\n`);
    expect(staged).toBe(1);
    expect(refused.sort((a, b) => a - b)).toEqual(bad);
    expect(many.log).toMatchObject({ searches: 0, judged: [...Array<number>(20).fill(1), 11] });
  });
});
