import type { TransformSpec } from '../plan';
import { datePattern, splitDateFormat } from '../sql/date-pattern';
import { numberPattern, type NumberMarks } from '../sql/number-pattern';
import { detectColumnType } from './detect-types';

/** How the values of a text column could be read as something narrower, in the words of the load's mapping. */
export interface ProposedReading {
  /** Type of the column then. */
  type: string;
  transforms: TransformSpec[];
}

export interface Proposal extends ProposedReading {
  /** Whether a value can be read so. */
  accepts(value: string): boolean;
}

/** Fewer values prove nothing. */
const MIN_VALUES = 3;
/** Share of values that have to fit, so that a few bad rows do not hide what the others are. */
export const MIN_FITTING = 0.98;

/** Texts that stand for a missing value beside numbers, dates and the like. */
const NULL_WORDS = new Set([
  'null',
  '\\n',
  'n/a',
  'na',
  '#n/a',
  'nan',
  'none',
  'nil',
  '-',
  '--',
  '?',
  '.',
  '(null)',
]);

/**
 * Looks for one way to read a column's values: blanks cut off, words for missing values left out, then as a type by
 * itself, a number, a date or a boolean written in a way of its own. What could be read in two ways is left as it is.
 */
export function proposeReading(values: Iterable<string | null>): Proposal | undefined {
  const filled = [...values].filter((value) => value !== null && value !== '') as string[];
  if (filled.length < MIN_VALUES || asItStands(filled)) return undefined;
  const trims = filled.filter((value) => value !== value.trim()).length >= filled.length / 2;
  const plain = trims ? filled.map((value) => value.trim()) : filled;
  const nullWords = [...new Set(plain.filter((value) => NULL_WORDS.has(value.toLowerCase())))];
  const rest = plain.filter((value) => value !== '' && !nullWords.includes(value));
  const read = rest.length >= MIN_VALUES ? readingOf(rest) : undefined;
  const transforms: TransformSpec[] = [
    ...(trims ? [{ transform: 'trim', params: {} }] : []),
    ...(read && nullWords.length > 0 ? [{ transform: 'null-if', params: { values: nullWords } }] : []),
    ...(read?.transforms ?? []),
  ];
  if (transforms.length === 0) return undefined;
  const isNull = (value: string) => value === '' || (read !== undefined && nullWords.includes(value));
  return {
    type: read?.type ?? 'text',
    transforms,
    accepts: (value) => {
      const cell = trims ? value.trim() : value;
      return isNull(cell) || read === undefined || read.accepts(cell);
    },
  };
}

function readingOf(values: readonly string[]): Proposal | undefined {
  return asItStands(values) ?? asNumber(values) ?? asMoment(values) ?? asBoolean(values);
}

/** Types whose values a wider one takes too. */
const NARROWER: Record<string, readonly string[]> = { numeric: ['bigint'], timestamp: ['date'] };

function asItStands(values: readonly string[]): Proposal | undefined {
  const { type } = detectColumnType(values, { except: ['jsonb'] });
  if (type === 'text') return undefined;
  const taken = [type, ...(NARROWER[type] ?? [])];
  return { type, transforms: [], accepts: (value) => taken.includes(detectColumnType([value]).type) };
}

const SIGNS = ['', '€', '$', '£', 'CHF', 'EUR', 'USD', 'kr'];
const MARKS: readonly (readonly [decimal: string, thousands: string])[] = [
  [',', ''],
  [',', '.'],
  [',', ' '],
  ['.', ''],
  ['.', ','],
  ['.', ' '],
  ['.', "'"],
];
/** A code keeps its leading zeros, as a number would not. */
export const CODE = /^\s*0\d/;

function asNumber(values: readonly string[]): Proposal | undefined {
  if (values.some((value) => CODE.test(value))) return undefined;
  const percent = values.some((value) => value.endsWith('%'));
  const currency = SIGNS.find((sign) => sign !== '' && values.some((value) => value.includes(sign))) ?? '';
  const readings = MARKS.map(([decimal, thousands]): NumberMarks => ({
    decimal,
    thousands,
    currency,
    percent,
  }));
  const fitting = readings.filter((marks) => fits(values, new RegExp(numberPattern(marks))));
  const narrowest = fitting[0];
  // Nothing is odd about how they are written: they are numbers but for a few.
  if (narrowest?.decimal === '.' && narrowest.thousands === '' && currency === '' && !percent)
    return undefined;
  // 1,234 may be either: only a value that is written in one way alone settles the decimal mark.
  if (!narrowest || fitting.some(({ decimal }) => decimal !== narrowest.decimal)) return undefined;
  return parser('numeric', { transform: 'parse-number', params: given(narrowest) }, numberPattern(narrowest));
}

function given({ decimal, thousands, currency, percent }: NumberMarks): Record<string, unknown> {
  return { decimal, thousands, currency, percent };
}

const DATES = [
  'DD.MM.YYYY',
  'DD.MM.YY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD-MM-YYYY',
  'MM-DD-YYYY',
  'YYYY.MM.DD',
  'DD Mon YYYY',
  'DD-Mon-YYYY',
  'Mon DD, YYYY',
  'DD Month YYYY',
  'Month DD, YYYY',
];
/** The patterns are many and long. */
const MAYBE_MOMENT = /^(?=.*\d\d).{8,40}$/;
const TIMES = ['HH24:MI', 'HH24:MI:SS', 'HH24:MI:SS.MS', 'HH12:MI AM', 'HH12:MI:SS AM'];

function asMoment(values: readonly string[]): Proposal | undefined {
  if (!fits(values, MAYBE_MOMENT)) return undefined;
  const formats = [...DATES, ...DATES.flatMap((date) => TIMES.map((time) => `${date} ${time}`))];
  const fitting = formats.filter((format) => fits(values, new RegExp(patternOf(format), 'i')));
  // No day is past the 12th: whether the day or the month comes first cannot be told.
  if (fitting.length !== 1) return undefined;
  const format = fitting[0]!;
  return DATES.includes(format)
    ? parser('date', { transform: 'parse-date', params: { format } }, patternOf(format))
    : parser('timestamp', { transform: 'parse-timestamp', params: { format } }, patternOf(format));
}

function patternOf(format: string): string {
  return datePattern(splitDateFormat(format)!);
}

const WORDS: readonly (readonly [yes: string, no: string])[] = [
  ['yes', 'no'],
  ['y', 'n'],
  ['true', 'false'],
  ['on', 'off'],
  ['ja', 'nein'],
  ['j', 'n'],
  ['wahr', 'falsch'],
  ['oui', 'non'],
  ['vrai', 'faux'],
  ['sí', 'no'],
  ['si', 'no'],
  ['sì', 'no'],
  ['sim', 'não'],
  ['tak', 'nie'],
];

/** Both words have to occur: a column of nothing but `no` may be a code of Norway. */
function asBoolean(values: readonly string[]): Proposal | undefined {
  const seen = new Set(values.map((value) => value.toLowerCase()));
  const words = WORDS.find((pair) => seen.size === 2 && pair.every((word) => seen.has(word)));
  if (!words) return undefined;
  const [yes, no] = words;
  return {
    type: 'boolean',
    transforms: [{ transform: 'parse-boolean', params: { true: [yes], false: [no] } }],
    accepts: (value) => value.toLowerCase() === yes || value.toLowerCase() === no,
  };
}

function parser(type: string, transform: TransformSpec, pattern: string): Proposal {
  const matcher = new RegExp(pattern, 'i');
  return { type, transforms: [transform], accepts: (value) => matcher.test(value) };
}

function fits(values: readonly string[], pattern: RegExp): boolean {
  let left = values.length * (1 - MIN_FITTING);
  // Most patterns fit nothing: the first values show it.
  return values.every((value) => pattern.test(value) || left-- >= 1);
}
