import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSample, parsePostgresUrl, tryPlan, unpackSample, type CheckedColumn } from '@/lib/engine/index';
import { runEngine } from '../../support/engine-run';
import { checkFile } from '../../support/engine-whole';
import { useDatabase } from '../../support/use-database';

const database = useDatabase();

const CSV = {
  kind: 'csv',
  encoding: 'utf-8',
  dialect: {
    ...{ delimiter: ',', quote: '"', escape: '"', newline: 'lf', header: true },
    ...{ skipRows: 0, skipFooter: 0, trailingDelimiter: false },
  },
} as const;

/** Of each kind: what its type takes, what it takes otherwise than it looks, and what it refuses. */
const VALUES: Record<string, string[]> = {
  numbers: [
    '0',
    '1',
    '-1',
    '007',
    '+5',
    ' 5',
    '5 ',
    '1_000',
    '0x1F',
    '32767',
    '32768',
    '-32768',
    '2147483647',
  ],
  large: [
    '2147483648',
    '999999999999999999',
    '9223372036854775807',
    '9223372036854775808',
    '1e5',
    '1e400',
    '12345',
  ],
  decimals: [
    '1.5',
    '.5',
    '5.',
    '-0.5',
    '1,5',
    '1.234,50',
    'NaN',
    'Infinity',
    '-inf',
    '99999.994',
    '99999.999',
    '1e-3',
  ],
  words: [
    'n/a',
    'null',
    '-',
    'true',
    'TRUE',
    't',
    'yes',
    'on',
    'off',
    'maybe',
    'é',
    'a b',
    'abcdef',
    'naïve',
  ],
  dates: [
    '2026-11-27',
    '2026-02-29',
    '2024-02-29',
    '2026/11/27',
    '27.11.2026',
    '11/27/2026',
    'Nov 27 2026',
    'today',
  ],
  times: [
    '2026-11-27 08:15',
    '2026-11-27T08:15:00.123456Z',
    '2026-11-27 24:00:00',
    '08:15',
    '08:15:61',
    'infinity',
  ],
  others: [
    '550e8400-e29b-41d4-a716-446655440000',
    '{550e8400-e29b-41d4-a716-446655440000}',
    '550e8400',
    '{"a": 1}',
  ],
  more: ['{', '[1]', '"x"', '"\\u0000"', "it's", 'a,b', 'say "x"', 'two\nlines', '\\N', '\\', '\t', ''],
};

const TYPES = [
  ...['smallint', 'integer', 'bigint', 'numeric', 'numeric(7,2)', 'real', 'double precision', 'boolean'],
  ...['date', 'timestamp', 'timestamptz', 'time', 'uuid', 'jsonb', 'varchar(5)', 'char(3)', 'text'],
];
const TRANSFORMED = [
  { type: 'numeric', transforms: [{ transform: 'parse-number', params: { decimal: ',', thousands: '.' } }] },
  { type: 'integer', transforms: [{ transform: 'null-if', params: { values: ['n/a', '-'] } }] },
  { type: 'date', transforms: [{ transform: 'parse-date', params: { format: 'DD.MM.YYYY' } }] },
  {
    type: 'boolean',
    transforms: [{ transform: 'parse-boolean', params: { true: ['yes'], false: ['off'] } }],
  },
  { type: 'bigint', transforms: [{ transform: 'trim', params: {} }] },
  { type: 'varchar(4)', transforms: [{ transform: 'case', params: { to: 'upper' } }] },
];
const COLUMNS = [...TYPES.map((type) => ({ type, transforms: [] })), ...TRANSFORMED].map((column, at) => ({
  ...{ ...column, field: `f${at + 1}` },
}));

/** NULL is an empty cell without quotes. */
type Cell = string | null;

function csvOf(rows: readonly (readonly Cell[])[], isQuoted: (text: string) => boolean): string {
  const cellOf = (cell: Cell) => {
    if (cell === null) return '';
    return cell === '' || isQuoted(cell) || /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  const lines = rows.map((row) => row.map(cellOf).join(','));
  return [COLUMNS.map(({ field }) => field).join(','), ...lines, ''].join('\n');
}

let tables = 0;

/** Loads the file, and says for what each column has had rows refused. */
async function refusedByLoad(content: string, format: typeof CSV | { kind: string } = CSV) {
  const { result, quarantine } = await runEngine({
    ...{ content, format, url: database.url, table: `whole_${(tables += 1)}`, create: true, mode: 'append' },
    mapping: COLUMNS.map(({ field, ...column }) => ({ field, column: field, ...column })),
    errorThreshold: { share: 1 },
  });
  expect(result.state).not.toBe('failed');
  const rows = [...quarantine.rows.values()].sort((a, b) => a.row - b.row);
  return COLUMNS.map(({ field }) =>
    rows.flatMap(({ line, reasons }) => (reasons.some(({ column }) => column === field) ? [line] : [])),
  );
}

const linesOf = ({ places }: CheckedColumn) => places.map(({ line }) => line);

describe('what the check calls fitting is loaded, and what it calls unfit is quarantined', () => {
  it('for every value of a list, quoted or not, in every type and behind transforms', async () => {
    const values = Object.values(VALUES).flat();
    const rows = [...values, null].map((value) => COLUMNS.map(() => value));
    for (const isQuoted of [() => false, () => true]) {
      const content = csvOf(rows, isQuoted);
      const { check } = await checkFile({ content, url: database.url, format: CSV, columns: COLUMNS });
      const refused = await refusedByLoad(content);
      expect(check.columns.map(({ field, type, unfit }) => [field, type, unfit])).toEqual(
        COLUMNS.map(({ field, type }, at) => [field, type, refused[at]!.length]),
      );
      expect(check.columns.map(linesOf)).toEqual(refused.map((lines) => lines.slice(0, 5)));
    }
  });

  it('for any mixture of them', async () => {
    const value = fc.oneof(
      ...Object.values(VALUES).map((list) => fc.constantFrom(...list)),
      fc.string({ unit: fc.constantFrom(...'0123456789-.:/ eE+xn'), maxLength: 12 }),
      fc.constant(null),
    );
    const row = fc.tuple(...COLUMNS.map(() => value));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
        // A batch that refuses every row fails.
        const loaded = COLUMNS.map(() => null);
        const content = csvOf([loaded, ...rows], (text) => text.length % 3 === 0);
        const { check } = await checkFile({ content, url: database.url, format: CSV, columns: COLUMNS });
        const refused = await refusedByLoad(content);
        expect(check.columns.map(({ unfit }) => unfit)).toEqual(refused.map((lines) => lines.length));
      }),
      { numRuns: 8 },
    );
  });

  it('of JSON, where an empty text is one', async () => {
    const values = [...Object.values(VALUES).flat(), null, 12, 1.5, true];
    const record = (value: unknown) =>
      JSON.stringify(Object.fromEntries(COLUMNS.map(({ field }) => [field, value])));
    const content = [...values.map(record), ''].join('\n');
    const format = { kind: 'json' };
    const { check } = await checkFile({ content, url: database.url, format, columns: COLUMNS });
    const refused = await refusedByLoad(content, format);
    expect(check.columns.map(({ unfit }) => unfit)).toEqual(refused.map((lines) => lines.length));
  });
});

const manyRows = 60_000;
const badLine = 50_002;

/** Whole numbers but for two far behind what a preview looks at. */
function numbers(): string {
  const lines = Array.from({ length: manyRows }, (_, at) => `${at + 1},${at % 7}.5,row ${at}`);
  lines[badLine - 2] = 'n/a,2.5,bad';
  lines[badLine - 1] = 'n/a,2,5,bad';
  return ['id,price,note', ...lines, ''].join('\n');
}

describe('the check of a file', () => {
  const columns = [
    { field: 'id', type: 'bigint', transforms: [] },
    { field: 'price', type: 'numeric', transforms: [] },
    { field: 'note', type: 'text', transforms: [] },
  ];

  it('names values, places, the type that fits all, and records of another length', async () => {
    const { check } = await checkFile({ content: numbers(), url: database.url, format: CSV, columns });
    expect(check).toMatchObject({ rows: manyRows, isWhole: true, isJudged: true });
    expect(check.columns[0]).toEqual({
      ...{ field: 'id', type: 'bigint', isTransformed: false, problem: null },
      ...{ values: manyRows - 1, nulls: 0, empties: 0, unfit: 1, fitting: 'text' },
      places: [{ line: badLine, piece: expect.stringContaining('input.csv'), value: 'n/a' }],
      words: [{ text: 'n/a', count: 1 }],
    });
    expect(check.columns[1]).toMatchObject({ unfit: 0, values: manyRows - 1, fitting: 'numeric' });
    expect(check.columns[2]).toMatchObject({ unfit: 0, values: manyRows - 1, fitting: 'text' });
    expect(check.refused).toMatchObject({
      rows: 1,
      groups: [{ message: 'has 4 fields, the header has 3', rows: 1, places: [{ line: badLine + 1 }] }],
    });
  });

  it('offers no type for JSON whose empty texts that type would refuse', async () => {
    const columns = [{ field: 'n', type: 'smallint', transforms: [] }];
    const found = async (content: string, format: typeof CSV | { kind: string }) => {
      const { check } = await checkFile({ content, url: database.url, format, columns });
      const { unfit, fitting } = check.columns[0]!;
      return { unfit, fitting };
    };
    const json = ['1', '70000', ''].map((n) => JSON.stringify({ n })).join('\n');
    expect(await found(json, { kind: 'json' })).toEqual({ unfit: 2, fitting: 'text' });
    expect(await found('n\n1\n70000\n""\n', CSV)).toEqual({ unfit: 1, fitting: 'bigint' });
  });

  it('holds values against what detection proposes where nobody says more', async () => {
    const { check } = await checkFile({ content: numbers(), url: database.url });
    expect(check.columns.map(({ field, type }) => [field, type])).toEqual([
      ['id', expect.any(String)],
      ['price', 'numeric'],
      ['note', 'text'],
    ]);
  });

  it('does without a server, and calls unfit what is not plainly of a type', async () => {
    const content = 'id\n1\n 2\nx\n';
    const only = { content, format: CSV };
    expect((await checkFile(only)).check).toMatchObject({ isJudged: false, rows: 3 });
    const judged = await checkFile({ ...only, url: database.url, columns: [columns[0]!] });
    expect(judged.check.columns[0]).toMatchObject({ unfit: 1, places: [{ line: 4, value: 'x' }] });
  });

  it('reads compressed files, and says how far it is in bytes of the file', async () => {
    const content = gzipSync(numbers());
    const told: { bytes: number; bytesTotal: number | undefined }[] = [];
    const onProgress = (progress: (typeof told)[number]) => void told.push(progress);
    const file = { content, fileName: 'input.csv.gz', url: database.url, format: CSV, columns, onProgress };
    const { check } = await checkFile(file);
    expect(check).toMatchObject({ rows: manyRows, bytes: content.length });
    expect(told.at(-1)).toMatchObject({ bytes: content.length, bytesTotal: content.length });
  });

  it.each([
    ['value || note', 'Its transforms read other fields too.'],
    [
      `lookup('countries', value)`,
      'The look-up "countries" reads the destination, which is not asked here; a batch asks it.',
    ],
  ])(
    'says of a column what its transforms read besides, and checks the others: %s',
    async (expression, why) => {
      const reading = [{ transform: 'expression', params: { expression } }];
      const { check } = await checkFile({
        ...{ content: numbers(), url: database.url, format: CSV },
        columns: [columns[0]!, { ...columns[1]!, transforms: reading }, columns[2]!],
      });
      expect(check.columns.map(({ problem, unfit }) => [problem, unfit])).toEqual([
        [null, 1],
        [why, 0],
        [null, 0],
      ]);
    },
  );

  it('stops when it is told to, and ends with what it has seen when it takes too long', async () => {
    const controller = new AbortController();
    const stopped = checkFile({
      ...{ content: numbers(), format: CSV, columns, signal: controller.signal },
      onProgress: () => controller.abort(new Error('not wanted any more')),
    });
    await expect(stopped).rejects.toThrow('not wanted any more');
    let time = 0;
    const { check, sample } = await checkFile({
      ...{ content: numbers(), format: CSV, columns, longestMs: 1 },
      now: () => (time += 1),
    });
    expect(check.isWhole).toBe(false);
    expect(check.rows).toBeLessThan(manyRows);
    expect(sample.isWhole).toBe(false);
  });
});

it('gives rows from all over the file, which are tried as the first ones would be', async () => {
  const bad = Array.from({ length: 30_000 }, (_, at) => (at < 20_000 ? `${at},"a\nb"` : `${at}x,c`));
  const content = ['id,note', ...bad, ''].join('\n');
  const { sample } = await checkFile({ content, url: database.url, format: CSV });
  const plan = {
    ...{ load: 'test', source: { kind: 'file', config: {} }, format: CSV, mode: 'append' as const },
    destination: {
      ...{ kind: 'postgres', config: parsePostgresUrl(database.url), create: true },
      table: { name: 'tried_all_over' },
    },
    mapping: [
      { field: 'id', column: 'id', type: 'integer' },
      { field: 'note', column: 'note', type: 'text' },
    ],
  };
  const { signal } = new AbortController();
  const trial = await tryPlan(plan, unpackSample(packSample(sample)), { signal, statementTimeoutMs: 10_000 });
  expect(trial).toMatchObject({ isWhole: false, isSpread: true, rows: { length: 1_000 } });
  const refused = trial.rows.filter(({ reasons }) => reasons.length > 0);
  expect(refused.length).toBeGreaterThan(200);
  expect(refused.length).toBeLessThan(470);
  // A record of two lines counts as two.
  expect(refused[0]!.line).toBeGreaterThan(40_000);
  expect(refused[0]!.source[0]).toBe(`${refused[0]!.line - 20_002}x`);
});
