import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frame } from '@/test/support/frame-csv';

/** Notes the cells that it is shown, and doubts each record that holds an `x` alone. */
function watching(fields: () => number) {
  const seen: string[][] = [];
  return {
    seen,
    get fields() {
      return fields();
    },
    isDoubtful(data: Buffer, start: number, bounds: Int32Array) {
      const cells: string[] = [];
      for (let i = 0; i < this.fields; i += 1) {
        cells.push(data.toString('utf8', start + bounds[i]!, start + bounds[i + 1]! - 1));
      }
      seen.push(cells);
      return cells.includes('x');
    },
  };
}

const doubtfulRows = ({ blocks }: ReturnType<typeof frame>) =>
  blocks.flatMap(
    ({ doubtful, rowNumbers }): unknown[] => doubtful?.map((index) => rowNumbers[index]) ?? ['unknown'],
  );

describe('watched records', () => {
  const cell = fc
    .array(fc.constantFrom('x', 'é', '', ',', '"', '\n', '\r\n', 'long words '), { maxLength: 5 })
    .map((parts) => parts.join(''))
    .map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value));
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));

  it('are shown cell by cell, wherever chunks and blocks end', () => {
    const settings = fc.record({
      chunkSizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
      blockBytes: fc.integer({ min: 1, max: 300 }),
      terminator: fc.constantFrom('\n', '\r\n'),
      end: fc.constantFrom('', '\n'),
    });
    fc.assert(
      fc.property(table, fc.nat(3), settings, (rows, at, { terminator, end, ...options }) => {
        const watched = 1 + (at % rows[0]!.length);
        const watch = watching(() => watched);
        const text = rows.map((row) => row.join(',')).join(terminator) + end;
        const fields = rows[0]!.map((_, i) => `column${i + 1}`);

        const framed = frame(text, { header: false }, { fields, watch, ...options });

        const shown = rows.map((row) => row.slice(0, watched));
        expect(watch.seen).toEqual(shown);
        expect(doubtfulRows(framed)).toEqual(shown.flatMap((row, i) => (row.includes('x') ? [i + 1] : [])));
      }),
    );
  });

  it('may be looked at by more or fewer fields from one to the next', () => {
    let fields = 0;
    const watch = watching(() => fields);
    const isDoubtful = watch.isDoubtful.bind(watch);
    watch.isDoubtful = (...record) => {
      const result = isDoubtful(...record);
      fields = (fields + 1) % 3;
      return result;
    };
    fields = 1;
    const framed = frame(
      'x,1\n2,x\n3,x\nx,5\n',
      { header: false },
      { watch, fields: ['column1', 'column2'] },
    );
    expect(watch.seen).toEqual([['x'], ['2', 'x']]);
    expect(doubtfulRows(framed)).toEqual([1, 2]);
  });

  it('leave one to others that was open while the watch turned to other fields', () => {
    // As each record is opened, and as it is closed.
    const turns = [1, 1, 1, 2];
    const watch = {
      get fields() {
        return turns.shift() ?? 2;
      },
      isDoubtful: () => false,
    };
    const framed = frame('1,2\nx,4\n', { header: false }, { watch, fields: ['column1', 'column2'] });
    expect(turns).toEqual([]);
    expect(doubtfulRows(framed)).toEqual(['unknown']);
  });

  it('leave those to others that are written anew: with stray quotes, padded, or of another order', () => {
    const watch = watching(() => 2);
    const stray = frame('a,b\nx,1\n5" pipe,x\n', {}, { watch });
    expect(doubtfulRows(stray)).toEqual(['unknown']);
    const padded = frame('a,b\nx,1\n2\n', { ragged: 'pad' }, { watch });
    expect(doubtfulRows(padded)).toEqual(['unknown']);
    expect(doubtfulRows(frame('b,a\nx,1\n', {}, { watch }))).toEqual(['unknown']);
    expect(doubtfulRows(frame('a,b\nx,1\n2,3\n', {}, { watch }))).toEqual([1]);
    expect(doubtfulRows(frame('a,b\nx,1\n'))).toEqual(['unknown']);
  });

  it('do not count where they are refused', () => {
    const framed = frame('a,b\nx\nx,1\n', {}, { watch: watching(() => 1) });
    expect(framed.refused.map(({ row }) => row)).toEqual([1]);
    expect(doubtfulRows(framed)).toEqual([2]);
  });
});
