import fc from 'fast-check';

/** Cells as people write numbers and dates, right and nearly right, and what they mean: said without PostgreSQL. */
export interface WrittenRow {
  price: string;
  day: string;
  seen: string;
}

/** What cannot be read. */
export const BAD = Symbol('bad');
type Meaning = string | null | typeof BAD;

const digits = (least: number, most: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`));
const blanks = fc.constantFrom('', '', '', ' ', '\t', '\u00a0', '\u2003', '\ufeff');

const numbers = fc.oneof(
  fc.tuple(fc.constantFrom('', '', '-', '+'), digits(1, 5), fc.constantFrom('', ','), digits(0, 3)),
  fc.tuple(fc.constantFrom('', '-'), digits(1, 4), fc.constantFrom('.', '.', ','), digits(2, 4)),
  fc.tuple(blanks, digits(1, 4), fc.constant(',5'), blanks),
);
const oddNumbers = fc.constantFrom(
  ...[
    '',
    '-',
    ',',
    '.',
    '1e5',
    'NaN',
    '-Infinity',
    '0x1F',
    '1_000',
    '1.00,5',
    '--1',
    '+-1',
    '1,',
    ',5',
    '-,5',
  ],
  ...[
    '9999,994',
    '9999,995',
    '-9999,995',
    '10000',
    '00000000000012,50',
    '0,',
    '１２',
    '٣,٥',
    '1,2,3',
    '12"5',
    "1'000",
  ],
  ...['1.234,5', '1.234.567', '.123', '1.', '1..234', `0,${'0'.repeat(420)}`, '12\\,5', '\\N'],
);

const part = (least: number, most: number, length = 2) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(length, '0'));
const days = fc
  .tuple(part(0, 32), part(0, 13), fc.oneof(part(1890, 2110, 4), part(0, 10_001, 4)))
  .map((parts) => parts.join('.'));
const ends = fc.tuple(fc.constantFrom('28', '29', '30', '31'), part(1, 12), part(1896, 2004, 4));
const oddDays = fc.constantFrom(
  ...['', '29.02.2024', '29.02.1900', '29.02.2000', '29.02.0004', '01.01.0000', '01.01.10000', '31.12.9999'],
  ...[
    '01.01.2024 BC',
    '٠١.٠١.٢٠٢٤',
    '1.1.2024',
    '2024-01-01',
    '01-01-2024',
    'today',
    '-infinity',
    ' 01.01.2024',
  ],
  ...[
    '01.01.2024 ',
    '01.01.24',
    '0..01.2024',
    '01.0.2024',
    '+1.01.2024',
    '01.01.+024',
    '\u00a001.01.2024',
    '\\N',
  ],
);
const times = fc
  .tuple(part(0, 24), fc.constantFrom(':', ':', ':', '.'), part(0, 60))
  .map((parts) => parts.join(''));

const day = fc.oneof(
  days,
  ends.map((parts) => parts.join('.')),
  oddDays,
);

export const writtenRows: fc.Arbitrary<WrittenRow> = fc.record({
  price: fc.oneof({ weight: 3, arbitrary: numbers.map((parts) => parts.join('')) }, oddNumbers),
  day,
  seen: fc.oneof(
    fc.tuple(day, times).map((parts) => parts.join(' ')),
    fc.constantFrom('', '01.01.2024', '01.01.2024 00:00 '),
  ),
});

/** Of a number of four digits and two decimals at most, written with a decimal comma and points between thousands, trimmed. */
export function numberOf(cell: string): Meaning {
  const text = cell.replaceAll(/^[ \t\u00a0]+|[ \t\u00a0]+$/g, '');
  if (text === '') return null;
  const match = /^([+-]?)(?:(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d*))?|,(\d+))$/.exec(text);
  if (!match || text.length > 400) return BAD;
  const [, sign, whole = '', decimals, bare] = match;
  const fraction = (decimals ?? bare ?? '').padEnd(3, '0');
  const cents = BigInt(whole.replaceAll('.', '') + fraction.slice(0, 2)) + (fraction[2]! >= '5' ? 1n : 0n);
  if (cents >= 1_000_000n) return BAD;
  const plain = String(cents).padStart(3, '0');
  return `${sign === '-' && cents > 0n ? '-' : ''}${plain.slice(0, -2)}.${plain.slice(-2)}`;
}

/** Of a date written as DD.MM.YYYY. */
export function dayOf(cell: string): Meaning {
  if (cell === '') return null;
  const match = /^(\d\d)\.(\d\d)\.(\d{4})$/.exec(cell);
  if (!match) return BAD;
  const [, date, month, year] = match as unknown as [string, string, string, string];
  const iso = `${year}-${month}-${date}`;
  const real = new Date(`${iso}T00:00:00Z`);
  const isReal = year !== '0000' && !Number.isNaN(real.getTime()) && real.toISOString().startsWith(iso);
  return isReal ? iso : BAD;
}

/** Of a timestamp written as DD.MM.YYYY HH24:MI. */
export function momentOf(cell: string): Meaning {
  if (cell === '') return null;
  const [, date, time] = /^(.{10}) (([01]\d|2[0-3]):[0-5]\d)$/.exec(cell) ?? [];
  const found = date === undefined ? BAD : dayOf(date);
  return typeof found === 'string' ? `${found} ${time}:00` : BAD;
}
