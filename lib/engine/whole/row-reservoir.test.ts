import { expect, it } from 'vitest';
import { csvFormat, type CsvDialect } from '../formats/csv';
import type { Part } from '../extract/part';
import { lonePart } from '../trial/sample-rows';
import { frameText } from '@/test/support/frame-text';
import { packSample, unpackSample } from './kept-sample';
import { RowReservoir } from './row-reservoir';

const DIALECT: CsvDialect = {
  ...{ delimiter: ',', quote: '"', escape: '"', newline: 'lf', header: true, skipRows: 0, skipFooter: 0 },
  ...{ trailingDelimiter: false, ragged: 'quarantine' },
};

/** Rows `n,text`, cut into parts of a few blocks each. */
function partsOf(lines: readonly string[]): Part[] {
  const { blocks, refused } = frameText(['n,text', ...lines, ''].join('\n'), {
    ...{ framer: (options) => csvFormat.framer(DIALECT, options), fields: ['n', 'text'], blockBytes: 2_000 },
  });
  let lastRow = 0;
  return blocks.map((block, at) => {
    const end = at === blocks.length - 1 ? lines.length : block.rowNumbers[block.rows - 1]!;
    const own = refused.filter(({ row }) => row > lastRow && row <= end);
    const part = { ...lonePart([block], own), firstRow: lastRow + 1, lastRow: end };
    lastRow = end;
    return part;
  });
}

function sampleOf(lines: readonly string[], most: number, random = seeded()) {
  const reservoir = new RowReservoir(most, random);
  for (const part of partsOf(lines)) reservoir.take(part);
  return reservoir.rows();
}

function seeded(seed = 1): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const lines = Array.from({ length: 20_000 }, (_, at) => `${at + 1},text ${at + 1}`);

it('keeps every row of a source that has no more than are wanted, refused ones too', () => {
  const rows = sampleOf(['1,a', '2', '3,"c\nc"'], 10);
  expect(rows.map(({ row, line }) => [row, line])).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
  expect(rows[1]).toMatchObject({ raw: Buffer.from('2') });
});

it('keeps as many as are wanted, from all over, in the order of the source', () => {
  const rows = sampleOf(lines, 1_000);
  expect(rows).toHaveLength(1_000);
  const numbers = rows.map(({ row }) => row);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(1_000);
  // A tenth of the source holds a tenth of the sample, give or take four standard deviations.
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const within = numbers.filter((row) => Math.ceil(row / 2_000) === tenth + 1);
    expect(Math.abs(within.length - 100)).toBeLessThan(40);
  }
});

it('keeps no more bytes than fit a request', () => {
  const long = 'x'.repeat(20_000);
  const rows = sampleOf(
    lines.slice(0, 1_000).map((_, at) => `${at + 1},${long}`),
    1_000,
  );
  const bytes = rows.reduce((sum, row) => sum + ('cells' in row ? row.cells.length : 0), 0);
  expect(bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(rows.length).toBeGreaterThan(150);
});

it('goes into a database and comes back as rows that can be tried', () => {
  const rows = sampleOf(['1,a', '2', '3,"c, c"'], 10);
  const sample = unpackSample(
    packSample({ columns: [], copyDialect: csvFormat.copyDialect(DIALECT), isWhole: true, rows }),
  );
  expect(sample).toMatchObject({ isWhole: true, isSpread: true, part: { rows: 3, firstRow: 1, lastRow: 3 } });
  const [block] = sample.part.blocks;
  expect(block!.data.toString()).toBe('1,1,a\n3,3,"c, c"\n');
  expect([...block!.lines]).toEqual([2, 4]);
  expect(sample.part.refused).toMatchObject([{ row: 2, line: 3, raw: Buffer.from('2') }]);
});
