import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteIdentifier } from '@/lib/engine/sql/identifiers';
import { cellName, compile, isSeen, useTransformCells, type Chain } from '../support/transform-cells';

const { database, load, typed } = useTransformCells();

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

  it.each(['both', 'start', 'end'])(
    'trimmed at %s lacks the blanks there, and no other character',
    async (side) => {
      const character = fc.constantFrom(
        ...[...' \t\r\n\f\v\u00a0', ...'ab!~"\u0007\u007f', ...'àÀ £\u0085\u2003\u3000\ufeff漠😀'],
      );
      const text = fc.array(character, { maxLength: 5 }).map((characters) => characters.join(''));
      const [start, end] = [/^[ \t\r\n\f\v\u00a0]+/, /[ \t\r\n\f\v\u00a0]+$/];
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(text, { minLength: 50, maxLength: 200 }), async (texts) => {
          const found = await load([['trim', { side }]], 'text', texts);
          const model = texts.map((cell) => {
            const rest = side === 'end' ? cell : cell.replace(start, '');
            return [cell, side === 'start' ? rest : rest.replace(end, '')];
          });
          expect([...found]).toEqual(model);
        }),
        { numRuns: 20 },
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
      const { rows } = await database.client.query({
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

it.each<{ what: string; chain: Chain; type: string; seen: string[]; others: string[] }>([
  {
    what: 'a number',
    chain: [
      ['trim', {}],
      ['null-if', { values: ['-'] }],
      ['parse-number', { decimal: ',', thousands: '.' }],
    ],
    type: 'numeric(8,2)',
    seen: ['0', '300,95', '-,5', '+7,', '123.456,78', '000123456,78', '99.999,999'],
    others: [
      ...['999999,995', '1234567', '1.23,4', '.123', '1,2,3', '12345.678', '1..234', '12.'],
      ...['', '-', ',', ' 1', '1 ', '1e5', '١'],
    ],
  },
  {
    what: 'a whole number',
    chain: [['parse-number', {}]],
    type: 'integer',
    seen: ['-123456789'],
    others: ['1234567890', '7.', '1.5'],
  },
  {
    what: 'a number kept as text',
    chain: [['parse-number', {}]],
    type: 'text',
    seen: ['9'.repeat(400)],
    others: ['9'.repeat(401)],
  },
  {
    what: 'a number of a float',
    chain: [['parse-number', {}]],
    type: 'real',
    seen: ['1.5'],
    others: ['9'.repeat(31), `0.${'0'.repeat(30)}1`],
  },
  {
    what: 'a date',
    chain: [['parse-date', { format: 'DD.MM.YYYY' }]],
    type: 'date',
    seen: ['29.02.2024', '29.02.2000', '31.12.9999', '01.01.0001'],
    others: ['29.02.1900', '31.04.2024', '00.01.2024', '01.13.2024', '01.00.2024', '01.01.0000', '1.1.2024'],
  },
  {
    what: 'a date of a short year',
    chain: [['parse-date', { format: 'MM/DD/YY' }]],
    type: 'text',
    seen: ['02/29/00'],
    others: ['02/29/01', '02/29/2000'],
  },
  {
    what: 'a time',
    chain: [['parse-timestamp', { format: 'YYYY-MM-DD HH24:MI:SS.US', timeZone: 'Europe/Berlin' }]],
    type: 'timestamptz',
    seen: ['2024-12-31 23:59:59.999999'],
    others: ['2024-12-31 24:00:00.000000', '2024-12-31 23:60:00.000000', '0000-01-01 00:00:00.000000'],
  },
])('of $what is seen to be one without the server', async ({ chain, type, seen, others }) => {
  const { isSure } = await compile(chain, type);
  expect([...seen, ...others].filter((cell) => isSeen(isSure!, cell))).toEqual(seen);
  expect([...(await load(chain, type, seen)).keys()]).toEqual(seen);
});

it.each<[Chain, string]>([
  [[['parse-number', { currency: '€' }]], 'numeric'],
  [[['parse-number', {}]], 'varchar(3)'],
  [
    [
      ['parse-number', {}],
      ['quantise', { decimals: 0 }],
    ],
    'integer',
  ],
  [[['parse-date', { format: 'DD Mon YYYY' }]], 'date'],
  [[['parse-date', { format: ' DD.MM.YYYY' }]], 'date'],
  [[['parse-date', { format: 'DD.MM.YYYY' }]], 'varchar(5)'],
])('of %j as %s is left to the server', async (chain, type) => {
  expect((await compile(chain, type)).isSure).toBeUndefined();
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
