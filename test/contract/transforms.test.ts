import fc from 'fast-check';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCell } from '@/lib/engine/prepare/compile-cell';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { inputCheckFor } from '@/lib/engine/sql/input-check';
import { transforms, type TransformKind } from '@/lib/engine/transforms/registry';
import type { Transform } from '@/lib/engine/transforms/transform';
import { expectSameAsBatch } from '../support/engine-trial';
import { createTestDatabase, type TestDatabase } from '../support/postgres';

const hostile = `o'reilly"; DROP TABLE cells; -- \\' \\\\ $$ %s`;
const cellName = 'ce"ll';

interface Example {
  params: unknown;
  type: string;
  /** Cells, each with the plain text that PostgreSQL's own input would be given for the same value. */
  reads: [cell: string, plain: string | null][];
  refuses: string[];
}

const examples: Record<TransformKind, Example[]> = {
  trim: [
    {
      params: {},
      type: 'text',
      reads: [
        [' a b\t', 'a b'],
        ['\u00a0x\r\n', 'x'],
        ['   ', ''],
        ['', ''],
      ],
      refuses: [],
    },
    { params: { side: 'end' }, type: 'text', reads: [[' a ', ' a']], refuses: [] },
    {
      params: {},
      type: 'integer',
      reads: [
        [' 12 ', '12'],
        ['  ', null],
      ],
      refuses: ['1 2', '99999999999'],
    },
    { params: {}, type: 'varchar(3)', reads: [[' abc ', 'abc']], refuses: [' abcd '] },
    { params: {}, type: 'mood', reads: [[' happy', 'happy']], refuses: ['glad'] },
  ],
  case: [
    { params: { to: 'upper' }, type: 'text', reads: [['äbc', 'ÄBC']], refuses: [] },
    { params: { to: 'lower' }, type: 'citext', reads: [['ABC', 'abc']], refuses: [] },
  ],
  'null-if': [
    {
      params: { values: ['N/A', '-', hostile] },
      type: 'text',
      reads: [
        ['N/A', null],
        ['-', null],
        [hostile, null],
        ['n/a', 'n/a'],
      ],
      refuses: [],
    },
    {
      params: { empty: true },
      type: 'text',
      reads: [
        ['', null],
        [' ', ' '],
      ],
      refuses: [],
    },
    {
      params: { values: ['N/A', 0] },
      type: 'date',
      reads: [
        ['N/A', null],
        ['0', null],
        ['2024-02-29', '2024-02-29'],
      ],
      refuses: ['2023-02-29', 'x'],
    },
  ],
  replace: [
    {
      params: { find: '.', with: '' },
      type: 'text',
      reads: [
        ['1.2.3', '123'],
        ['x', 'x'],
      ],
      refuses: [],
    },
    { params: { find: hostile, with: '\\1' }, type: 'text', reads: [[`<${hostile}>`, '<\\1>']], refuses: [] },
  ],
  'replace-pattern': [
    {
      params: { pattern: '([0-9])[ .]([0-9])', with: '\\2\\1' },
      type: 'text',
      reads: [
        ['1 2 3.4', '21 43'],
        ['x', 'x'],
        ['', ''],
      ],
      refuses: [],
    },
    {
      params: { pattern: "'|\\\\", with: hostile },
      type: 'text',
      reads: [["'", hostile.replaceAll('\\\\', '\\')]],
      refuses: [],
    },
  ],
  'map-values': [
    {
      params: {
        pairs: [
          { from: 'a', to: 'Anna' },
          { from: hostile, to: hostile },
          { from: '', to: 'none' },
        ],
      },
      type: 'text',
      reads: [
        ['a', 'Anna'],
        [hostile, hostile],
        ['', 'none'],
        ['A', 'A'],
      ],
      refuses: [],
    },
    {
      params: { pairs: [{ from: 'one', to: 1 }], otherwise: 'null' },
      type: 'integer',
      reads: [
        ['one', '1'],
        ['two', null],
      ],
      refuses: [],
    },
    {
      params: { pairs: [{ from: 'x', to: 'happy' }], otherwise: 'refuse' },
      type: 'mood',
      reads: [['x', 'happy']],
      refuses: ['happy'],
    },
  ],
  split: [
    {
      params: { separator: ', ', part: 2 },
      type: 'text',
      reads: [
        ['Doe, Jane', 'Jane'],
        ['Doe', ''],
      ],
      refuses: [],
    },
    {
      params: { separator: '-', part: -1 },
      type: 'integer',
      reads: [
        ['a-b-12', '12'],
        ['12', '12'],
        ['a-', null],
      ],
      refuses: ['12-a'],
    },
  ],
  affix: [
    { params: { before: hostile, after: '!' }, type: 'text', reads: [['x', `${hostile}x!`]], refuses: [] },
    { params: { before: '20' }, type: 'date', reads: [['24-02-29', '2024-02-29']], refuses: ['23-02-29'] },
  ],
  mask: [
    {
      params: { start: 1, end: 2 },
      type: 'text',
      reads: [
        ['Jönköping', 'J******ng'],
        ['abc', '***'],
        ['', ''],
      ],
      refuses: [],
    },
    { params: { sign: "'" }, type: 'varchar(3)', reads: [['abc', "'''"]], refuses: ['abcd'] },
  ],
  hash: [
    {
      params: {},
      type: 'text',
      reads: [
        ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
        ['ü', '607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f'],
      ],
      refuses: [],
    },
  ],
  'parse-number': [
    {
      params: { decimal: ',' },
      type: 'numeric(10,2)',
      reads: [
        ['1,5', '1.5'],
        ['-12,345', '-12.345'],
        ['+7', '7'],
        [',5', '.5'],
        ['7,', '7.'],
        ['99999999,99', '99999999.99'],
        ['', null],
      ],
      refuses: [
        '1.5',
        '1,2,3',
        'abc',
        '-',
        ',',
        '1e5',
        ' 1',
        '٣',
        '123456789',
        '99999999,999',
        '9'.repeat(1_000),
      ],
    },
    {
      params: { decimal: ',', thousands: '.', currency: '€' },
      type: 'numeric',
      reads: [
        ['1.234.567,8 €', '1234567.8'],
        ['€ 12', '12'],
        ['-€12,00', '-12.00'],
        ['€-3', '-3'],
        ['1234', '1234'],
      ],
      refuses: ['1.23,4', '12.3456', '€', '1.234 €€', '$ 5', '1234.567'],
    },
    {
      params: { thousands: ' ' },
      type: 'integer',
      reads: [
        ['12 345', '12345'],
        ['1\u00a0234\u202f567', '1234567'],
      ],
      refuses: ['12 34', '3000000000', '1.5'],
    },
    {
      params: { percent: true },
      type: 'numeric',
      reads: [
        ['12.5 %', '0.125'],
        ['7', '0.07'],
        ['-3%', '-0.03'],
      ],
      refuses: ['%', '5 %%'],
    },
    {
      params: { decimal: ',', currency: 'U"S$' },
      type: 'text',
      reads: [['U"S$ 1,5', '1.5']],
      refuses: ['US$ 1,5'],
    },
    { params: {}, type: 'double precision', reads: [['1.25', '1.25']], refuses: ['x'] },
  ],
  'parse-date': [
    {
      params: { format: 'DD.MM.YYYY' },
      type: 'date',
      reads: [
        ['29.02.2024', '2024-02-29'],
        ['31.12.9999', '9999-12-31'],
        ['01.01.0001', '0001-01-01'],
        ['', null],
      ],
      refuses: [
        '29.02.2023',
        '31.04.2024',
        '00.01.2024',
        '01.13.2024',
        '01.01.0000',
        '1.2.2024',
        '01-02-2024',
        '0..02.2024',
        '01.02.2024 ',
        'invalid',
        '٠١.٠٢.٢٠٢٤',
      ],
    },
    {
      params: { format: 'MM/DD/YY' },
      type: 'date',
      reads: [
        ['02/01/69', '2069-02-01'],
        ['02/01/70', '1970-02-01'],
      ],
      refuses: ['13/01/24'],
    },
    {
      params: { format: 'DD Mon YYYY' },
      type: 'text',
      reads: [
        ['03 feb 2024', '2024-02-03'],
        ['03 FEB 2024', '2024-02-03'],
      ],
      refuses: ['30 Feb 2024'],
    },
    {
      params: { format: 'YYYYMMDD' },
      type: 'timestamp without time zone',
      reads: [['20240131', '2024-01-31']],
      refuses: ['2024013', '20240132'],
    },
    {
      params: { format: '%DD_MM\\"YYYY^]-' },
      type: 'date',
      reads: [['%05_06\\"2024^]-', '2024-06-05']],
      refuses: ['x05_06\\"2024^]-', '%05x06\\"2024^]-'],
    },
  ],
  'parse-timestamp': [
    {
      params: { format: 'DD.MM.YYYY HH24:MI' },
      type: 'timestamp without time zone',
      reads: [
        ['31.12.2024 23:59', '2024-12-31 23:59'],
        ['29.02.2024 00:00', '2024-02-29 00:00'],
      ],
      refuses: ['31.12.2024 24:00', '31.12.2024 12:60', '31.12.2024'],
    },
    {
      params: { format: 'YYYY-MM-DD HH24:MI:SS', timeZone: 'Europe/Berlin' },
      type: 'timestamp with time zone',
      reads: [
        ['2024-07-01 12:00:00', '2024-07-01 12:00:00 Europe/Berlin'],
        ['2024-03-31 02:30:00', '2024-03-31 02:30:00 Europe/Berlin'],
      ],
      refuses: ['2024-07-01T12:00:00'],
    },
    {
      params: { format: 'YYYY-MM-DDTHH24:MI:SS.MSTZH:TZM' },
      type: 'timestamptz',
      reads: [
        ['2024-01-01T10:00:00.250-05:30', '2024-01-01 10:00:00.25-05:30'],
        ['2024-01-01T10:00:00.000+00:00', '2024-01-01 10:00+00'],
      ],
      refuses: ['2024-01-01T10:00:00.25+01:00'],
    },
    {
      params: { format: 'YYYY-MM-DDTHH24:MI:SSZ' },
      type: 'timestamptz',
      reads: [['2024-01-31T00:00:00Z', '2024-01-31 00:00:00+00']],
      refuses: ['2024-01-31T00:00:00'],
    },
    {
      params: { format: 'MM/DD/YYYY HH12:MI AM' },
      type: 'timestamp(0) without time zone',
      reads: [
        ['01/02/2024 12:05 am', '2024-01-02 00:05'],
        ['01/02/2024 12:05 PM', '2024-01-02 12:05'],
      ],
      refuses: ['01/02/2024 13:05 PM'],
    },
  ],
  'parse-boolean': [
    {
      params: {},
      type: 'boolean',
      reads: [
        ['YES', 'true'],
        ['0', 'false'],
        ['', null],
      ],
      refuses: ['ja', '2'],
    },
    {
      params: { true: ['Ja', hostile], false: ['nein', 0] },
      type: 'boolean',
      reads: [
        ['JA', 'true'],
        [hostile, 'true'],
        ['Nein', 'false'],
        ['0', 'false'],
      ],
      refuses: ['yes'],
    },
    { params: { true: ['x'], false: ['-'] }, type: 'text', reads: [['X', 'true']], refuses: ['y'] },
  ],
  quantise: [
    {
      params: { decimals: 2 },
      type: 'numeric',
      reads: [
        ['1.005', '1.01'],
        ['-1.005', '-1.01'],
        ['3', '3.00'],
      ],
      refuses: ['x', '1,5', '1e5'],
    },
    {
      params: { decimals: 2, rounding: 'half-even' },
      type: 'numeric',
      reads: [
        ['1.005', '1.00'],
        ['1.015', '1.02'],
        ['-1.005', '-1.00'],
        ['1.0051', '1.01'],
        ['1.004', '1.00'],
      ],
      refuses: [],
    },
    {
      params: { decimals: 0, rounding: 'down' },
      type: 'integer',
      reads: [
        ['-1.9', '-1'],
        ['2.5', '2'],
      ],
      refuses: ['3000000000.5'],
    },
    {
      params: { decimals: 0, rounding: 'half-even' },
      type: 'integer',
      reads: [
        ['0.5', '0'],
        ['1.5', '2'],
        ['-2.5', '-2'],
      ],
      refuses: [],
    },
  ],
  default: [
    {
      params: { value: hostile },
      type: 'text',
      reads: [
        ['a', 'a'],
        ['', ''],
      ],
      refuses: [],
    },
    {
      params: { value: 7 },
      type: 'integer',
      reads: [
        ['', '7'],
        ['5', '5'],
      ],
      refuses: ['x'],
    },
    { params: { value: '2024-02-29' }, type: 'date', reads: [['', '2024-02-29']], refuses: ['2023-02-29'] },
  ],
  expression: [
    {
      params: { expression: "upper(value) || '-' || other || 'o''r\\$f$'" },
      type: 'text',
      reads: [
        ['ab', "AB-7o'r\\$f$"],
        ['', "-7o'r\\$f$"],
      ],
      refuses: [],
    },
    {
      params: { expression: 'other::numeric / value::numeric' },
      type: 'numeric',
      reads: [['8', '0.87500000000000000000']],
      refuses: ['0', 'x', '', '1e999999'],
    },
    {
      params: { expression: 'value::date + 1' },
      type: 'date',
      reads: [['2024-02-28', '2024-02-29']],
      refuses: ['2024-02-30', 'x'],
    },
    {
      params: { expression: "CASE WHEN value <> 'none' THEN value || value END" },
      type: 'varchar(3)',
      reads: [
        ['a', 'aa'],
        ['none', null],
      ],
      refuses: ['ab'],
    },
    {
      params: { expression: "substr(value, 1, length(value) - 3) || '$f$'" },
      type: 'text',
      reads: [['abcd', 'a$f$']],
      refuses: ['ab'],
    },
  ],
};

const nonsense: Record<TransformKind, unknown[]> = {
  trim: [{ side: 'left' }, { chars: 'x' }, null],
  case: [{ to: 'title' }, { too: 'upper' }],
  'null-if': [
    {},
    { values: [] },
    { values: 'x' },
    { values: ['a\0'] },
    { values: Array.from({ length: 51 }, String) },
  ],
  replace: [{}, { find: '' }, { find: 'a\0' }, { find: 'a', with: 'b\0' }],
  'replace-pattern': [
    {},
    { pattern: '' },
    { pattern: '(a)\\1' },
    { pattern: '((a{200}){200}){200}' },
    { pattern: 'a', with: '\0' },
  ],
  'map-values': [
    {},
    { pairs: [] },
    { pairs: [{ from: 'a' }] },
    {
      pairs: [
        { from: 'a', to: 'b' },
        { from: 'a', to: 'c' },
      ],
    },
  ],
  split: [{}, { separator: '' }, { separator: ',', part: 0 }, { separator: ',', part: 1.5 }],
  affix: [{}, { before: 'a\0' }],
  mask: [{ start: -1 }, { sign: '' }, { sign: '**' }],
  hash: [{ salt: 'x' }],
  'parse-number': [
    { decimal: ';' },
    { decimal: '.', thousands: '.' },
    { currency: '5' },
    { currency: '-' },
    { thousands: '..' },
  ],
  'parse-date': [
    {},
    { format: 'DD.MM' },
    { format: 'quux' },
    { format: 'DD.MM.YYYY HH12:MI' },
    { format: 'DD.MM.YYYY \0' },
    { format: 'DD.MM.YYYY 😀' },
  ],
  'parse-timestamp': [
    { format: 'DD.MM.YYYY', timeZone: 'Mars/Olympus' },
    { format: 'DD.MM.YYYY', timeZone: 'BC' },
    { format: 'DD.MM.YYYY', timeZone: "UTC' --" },
    { format: 'DD.MM.YYYY HH24:MITZH', timeZone: 'UTC' },
    { format: 'DD.MM.YYYY TZM' },
  ],
  'parse-boolean': [{ true: [] }, { true: ['x'], false: ['X'] }, { true: [' '] }],
  quantise: [{}, { decimals: -1 }, { decimals: 1.5 }, { decimals: 31 }, { decimals: 2, rounding: 'up' }],
  default: [{}, { value: 'a\0' }, { value: null }],
  expression: [
    {},
    { expression: ' ' },
    { expression: 'x'.repeat(2_001) },
    { expression: 'value', type: 'x' },
  ],
};

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('happy', 'sad'); SET search_path TO pg_catalog, public;
     SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO, MDY'; CREATE TABLE public.cells (n int, ${quoteIdentifier(cellName)} text)`,
  );
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

type Chain = [kind: TransformKind, params: unknown][];

function compile(chain: Chain, type: string) {
  return compileCell({
    cell: quoteIdentifier(cellName),
    isNeverEmpty: false,
    column: {
      name: 'target',
      type,
      equality: '=',
      category: /text|char/.test(type) ? 'S' : 'U',
      nullable: true,
      hasDefault: false,
      isGenerated: false,
      isIdentityAlways: false,
    },
    transforms: chain.map(([kind, params]) => {
      const transform = transforms[kind] as Transform<unknown>;
      return { transform, params: transform.paramsSchema.parse(params) };
    }),
    input: inputCheckFor({ inputErrorInfo: true }),
    field: (name) => (name === 'other' ? `CAST('7' AS text)` : undefined),
  });
}

/** Copies the cells as staging does. @returns by cell the value as text; cells that were turned away are left out */
async function load(chain: Chain, type: string, cells: string[]): Promise<Map<string, string | null>> {
  const { unreadable, value, isNull, functions } = await compile(chain, type);
  for (const sql of functions) await client.query(sql);
  await client.query('TRUNCATE public.cells');
  const lines = cells.map((cell, n) => `${n}\t${escapeCopy(cell)}\n`);
  const copy = client.query(
    copyFrom(`COPY public.cells FROM STDIN WHERE CASE WHEN ${unreadable} THEN false ELSE true END`),
  );
  await pipeline(Readable.from(lines), copy);
  const { rows } = await client.query<{ n: number; value: string | null; same: boolean }>(
    `SELECT n, (${value})::${type}::text AS value, ((${value}) IS NULL) = (${isNull}) AS same FROM public.cells ORDER BY n`,
  );
  expect(rows.every(({ same }) => same)).toBe(true);
  return new Map(rows.map(({ n, value: found }) => [cells[n]!, found]));
}

/** What PostgreSQL's own input makes of plain texts. */
async function typed(plain: (string | null)[], type: string): Promise<(string | null)[]> {
  const { rows } = await client.query<{ value: string | null }>(
    `SELECT CAST(plain AS ${type})::text AS value FROM unnest($1::text[]) WITH ORDINALITY u(plain, n) ORDER BY n`,
    [plain],
  );
  return rows.map(({ value }) => value);
}

function escapeCopy(cell: string): string {
  return cell
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

describe.each(Object.keys(transforms) as TransformKind[])('transform %s', (kind) => {
  const transform = transforms[kind] as Transform<unknown>;

  it('is registered under its own name, with words for people', () => {
    expect(transform.kind).toBe(kind);
    expect(transform.title).toMatch(/^[A-Z]/);
    expect(transform.description).toMatch(/\.$/);
    expect(examples[kind].length).toBeGreaterThan(0);
  });

  it.each(nonsense[kind].map((params) => [JSON.stringify(params)?.slice(0, 60), params] as const))(
    'refuses the parameters %s',
    (_shown, params) => {
      expect(transform.paramsSchema.safeParse(params).success).toBe(false);
    },
  );

  it.each(examples[kind].map((example) => [example.type, JSON.stringify(example.params), example] as const))(
    'gives a %s column what its own input gives for the plain text, with %s',
    async (_type, _params, { params, type, reads, refuses }) => {
      const cells = [...reads.map(([cell]) => cell), ...refuses];
      const plain = await typed(
        reads.map(([, text]) => text),
        type,
      );
      const found = await load([[kind, params]], type, cells);
      expect([...found]).toEqual(reads.map(([cell], at) => [cell, plain[at]]));
    },
  );

  it('does to sampled rows what it does in a batch, every example in a column of its own', async () => {
    // Some look at a field of this name.
    const columns = [...examples[kind].map((_, at) => `column ${at}`), 'other'];
    const types = [...examples[kind].map(({ type }) => type), 'text'].map(
      (type, at) => `${quoteIdentifier(columns[at]!)} ${type}`,
    );
    const row = fc.tuple(...examples[kind].map((example) => cellLike(example)), fc.constant('7'));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 40, maxLength: 60 }), async (cells) => {
        await client.query(
          `DROP TABLE IF EXISTS public.tried; CREATE TABLE public.tried (n int PRIMARY KEY, ${types.join(', ')})`,
        );
        const settings = {
          transforms: examples[kind].map(({ params }, at) => ({
            ...{ column: columns[at]!, transform: kind },
            params: params as Record<string, unknown>,
          })),
        };
        await expectSameAsBatch({ url: database.url, table: 'tried', columns, cells, settings }, client);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });

  it('evaluates on any text at all', async () => {
    const nearly = fc.stringMatching(/^[0-9.,:/ €%+-]{0,12}$/);
    const texts = fc.uniqueArray(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), nearly), {
      minLength: 40,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...examples[kind]), async (cells, { params, type }) => {
        await load(
          [[kind, params]],
          type,
          cells.map((cell) => Buffer.from(cell).toString().replaceAll('\0', '')),
        );
      }),
      { numRuns: 20 },
    );
  });
});

/** A cell of the example's, or one that may be anything. */
function cellLike({ reads, refuses }: Example): fc.Arbitrary<string | null> {
  const known = fc.constantFrom<string | null>(null, ...reads.map(([cell]) => cell), ...refuses);
  // What a whole file may not hold is no matter of a cell's transforms.
  const any = fc.string({ unit: 'grapheme', maxLength: 12 });
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: any });
}

describe('a value', () => {
  it('of a number is what PostgreSQL reads from the plain number', async () => {
    const number = fc.tuple(
      fc.constantFrom('', '-', '+'),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.stringMatching(/^[0-9]{0,6}$/),
    );
    const types = ['numeric', 'numeric(30,3)', 'double precision', 'text'];
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(number, { minLength: 1, maxLength: 50, selector: String }),
        fc.constantFrom(...types),
        async (numbers, type) => {
          const plain = numbers.map(([sign, whole, digits]) => `${sign}${whole}${digits && `.${digits}`}`);
          const cells = numbers.map(
            ([sign, whole, digits]) => `${sign}${grouped(whole)}${digits && `,${digits}`}`,
          );
          const found = await load([['parse-number', { decimal: ',', thousands: '.' }]], type, cells);
          expect([...found.values()]).toEqual(await typed(plain, type));
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each(['DD.MM.YYYY', 'YYYYMMDD', 'MM/DD/YYYY', 'DD Mon YYYY', 'Month DD, YYYY', 'DDMonYYYY'])(
    'of a date written as %s is what PostgreSQL reads from the plain date, and no other text is one',
    async (format) => {
      const days = fc.uniqueArray(fc.integer({ min: -719_162, max: 2_932_896 }), {
        minLength: 50,
        maxLength: 100,
      });
      await fc.assert(
        fc.asyncProperty(days, async (numbers) => {
          const plain = numbers.map(isoDay);
          const cells = plain.map((day) => written(day, format));
          expect([...(await load([['parse-date', { format }]], 'date', cells)).values()]).toEqual(plain);
          // One character changed: a text is read only where writing its date gives it back.
          const changed = [
            ...new Set(
              cells.map(
                (cell, at) =>
                  cell.slice(0, at % cell.length) + String(at % 10) + cell.slice((at % cell.length) + 1),
              ),
            ),
          ];
          for (const [cell, day] of await load([['parse-date', { format }]], 'date', changed))
            expect(written(day!, format)).toBe(cell);
        }),
        { numRuns: 10 },
      );
    },
  );

  it('of an expression is what it gives, and where it ends in an error the row alone is refused', async () => {
    const whole = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(whole, { minLength: 1, maxLength: 60 }), async (numbers) => {
        const expression = "(1000 / value::int - other::int)::text || '!'";
        const found = await load([['expression', { expression }]], 'text', numbers.map(String));
        const given = numbers.filter((n) => n !== 0 && n >= -(2 ** 31) && n < 2 ** 31);
        const expected = given.map((n) => [String(n), `${Math.trunc(1_000 / n) - 7}!`]);
        expect([...found]).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('of several transforms is what they give one after the other, and the first that fails says why', async () => {
    const chain: Chain = [
      ['trim', {}],
      ['null-if', { values: ['-'] }],
      ['parse-number', { decimal: ',' }],
      ['quantise', { decimals: 1 }],
    ];
    const found = await load(chain, 'numeric(4,1)', [' 1,25 ', ' - ', '', 'x', ' 12345,6']);
    expect([...found]).toEqual([
      [' 1,25 ', '1.3'],
      [' - ', null],
      ['', null],
    ]);
    const { readings } = await compile(chain, 'numeric(4,1)');
    const reasons = async (cell: string) => {
      const tests = readings.map(
        ({ failsWhen }, at) => `CASE WHEN ${failsWhen} THEN '${readings[at]!.rule}' END`,
      );
      const { rows } = await client.query({
        // OFFSET 0: a value that the planner knows would be worked out before anything guards it; that of a row is not.
        text: `SELECT ${tests.join(', ')} FROM (SELECT $1::text AS ${quoteIdentifier(cellName)} OFFSET 0) c`,
        values: [cell],
        rowMode: 'array',
      });
      return (rows[0] as (string | null)[]).filter((rule) => rule !== null);
    };
    expect(await reasons('x')).toEqual(['parse-number']);
    expect(await reasons('12345,6')).toEqual(['type']);
    expect(await reasons('1,5')).toEqual([]);
  });
});

it('refuses a column that would lose the time zone', async () => {
  const chain: Chain = [['parse-timestamp', { format: 'YYYY-MM-DD HH24:MI', timeZone: 'UTC' }]];
  await expect(compile(chain, 'timestamp without time zone')).rejects.toThrow(/"target".*time zone/);
  await expect(compile(chain, 'date')).rejects.toThrow(/time zone/);
});

function grouped(whole: bigint): string {
  return String(whole).replaceAll(/\B(?=(\d{3})+$)/g, '.');
}

function isoDay(number: number): string {
  const date = new Date(number * 86_400_000);
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function written(day: string, format: string): string {
  const [year, month, date] = day.split('-') as [string, string, string];
  const name = MONTHS[Number(month) - 1]!;
  return format
    .replace('YYYY', year)
    .replace('DD', date)
    .replace(/Month|Mon|MM/, (part) => ({ Month: name, Mon: name.slice(0, 3) })[part] ?? month);
}
