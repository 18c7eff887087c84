export interface DetectedType {
  /** A PostgreSQL type name. */
  type: string;
  nullable: boolean;
  /** 0 to 1. Low for `text` where most values would fit a narrower type, and where few values were seen. */
  confidence: number;
}

export interface DetectTypeOptions {
  /** Types that are not offered, e.g. `jsonb` where a cell is text whatever it looks like. */
  except?: readonly string[];
  /** Takes empty values for NULL. */
  isEmptyNull?: boolean;
}

/**
 * The narrowest PostgreSQL type whose own input keeps every value: nothing that a type would normalise away (leading
 * zeros, a leading plus, more than six decimals of a second) is given to it. NULL cells say only that the column is
 * nullable.
 */
export function detectColumnType(
  values: Iterable<string | null>,
  options: DetectTypeOptions = {},
): DetectedType {
  const tally = new TypeTally();
  for (const value of values) tally.add(value);
  return tally.detected(options);
}

/** What the filled values of a column look like; plain data. */
export interface ValueCounts {
  values: number;
  kinds: Partial<Record<Kind, number>>;
  /** Of those that are nothing else: without a digit, as no date and no number is. */
  words: number;
  /** Whole numbers that take more than 2 bytes, and more than 4. */
  beyondSmallint: number;
  beyondInteger: number;
  /** Characters of the longest value. */
  longest: number;
}

/** What the values of one column are, counted as they come by: none of them is kept. */
export class TypeTally {
  private words = 0;
  private beyondSmallint = 0;
  private beyondInteger = 0;
  private longest = 0;
  private nulls = 0;
  private empties = 0;
  private readonly kinds = new Map<Kind, number>();
  /** Lower-case single letters among t and f that were seen. */
  private readonly letters = new Set<string>();

  add(value: string | null): void {
    if (value === null) {
      this.nulls += 1;
    } else if (value === '') {
      this.empties += 1;
    } else {
      this.addFilled(kindOf(value), value);
    }
  }

  /** Counts a value that is not empty and whose kind is known. */
  addFilled(kind: Kind, value: string): void {
    this.addMany(kind, 1);
    if (kind === 'boolean-letter') this.letters.add(value);
    else if (kind === 'integer') this.addInteger(value);
    else if (kind === 'other' && !DIGIT.test(value)) this.words += 1;
    if (value.length > this.longest) this.longest = [...value].length;
  }

  /** Counts values of a kind whose texts nobody has looked at: `seen` says less of them. */
  addMany(kind: Kind, count: number): void {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + count);
  }

  seen(): ValueCounts {
    const { kinds, words, beyondSmallint, beyondInteger, longest } = this;
    const values = [...kinds.values()].reduce((sum, count) => sum + count, 0);
    return { values, kinds: Object.fromEntries(kinds), words, beyondSmallint, beyondInteger, longest };
  }

  private addInteger(value: string): void {
    if (value.length < SMALLINT_DIGITS) return;
    const number = Number(value);
    if (number > 32_767 || number < -32_768) this.beyondSmallint += 1;
    if (number > 2_147_483_647 || number < -2_147_483_648) this.beyondInteger += 1;
  }

  detected({ except = [], isEmptyNull = false }: DetectTypeOptions = {}): DetectedType {
    const tally = this.counted(isEmptyNull);
    const nullable = tally.nulls > 0;
    if (tally.total === 0) return { type: 'text', nullable, confidence: 0 };

    let closest = 0;
    for (const { type, holds, requires } of CANDIDATES) {
      if (except.includes(type)) continue;
      const held = holds.reduce((sum, kind) => sum + (tally.kinds.get(kind) ?? 0), 0);
      if (held === tally.total && (requires === undefined || requires(tally))) {
        return { type, nullable, confidence: tally.total / (tally.total + 1) };
      }
      // Digits behind a leading zero are a code: all the more certainly text the more numbers stand beside them.
      if (tally.kinds.has('code') && holds.includes('integer')) continue;
      if (held < tally.total) closest = Math.max(closest, held / tally.total);
    }
    return { type: 'text', nullable, confidence: 1 - closest };
  }

  /** An empty value is of no kind that a narrower type holds. */
  private counted(isEmptyNull: boolean): Tally {
    const { kinds, letters, nulls, empties } = this;
    const filled = [...kinds.values()].reduce((sum, count) => sum + count, 0);
    return isEmptyNull
      ? { total: filled, nulls: nulls + empties, kinds, letters }
      : { total: filled + empties, nulls, kinds, letters };
  }
}

export type Kind =
  | 'boolean-lower'
  | 'boolean-upper'
  | 'boolean-title'
  | 'boolean-letter'
  | 'integer'
  | 'decimal'
  | 'bare-exponent'
  | 'code'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'uuid'
  | 'json'
  | 'other';

interface Tally {
  /** Values that are not NULL. */
  total: number;
  nulls: number;
  kinds: ReadonlyMap<Kind, number>;
  letters: ReadonlySet<string>;
}

interface Candidate {
  type: string;
  /** Kinds of value that the type keeps. */
  holds: readonly Kind[];
  requires?: (tally: Tally) => boolean;
}

/** Narrowest first. */
const CANDIDATES: readonly Candidate[] = [
  { type: 'boolean', holds: ['boolean-lower'] },
  { type: 'boolean', holds: ['boolean-upper'] },
  { type: 'boolean', holds: ['boolean-title'] },
  // A column of nothing but `t` is as likely a code.
  { type: 'boolean', holds: ['boolean-letter'], requires: ({ letters }) => letters.size === 2 },
  { type: 'bigint', holds: ['integer'] },
  // `1e5` among plain integers is as likely a part number, `1e5` among decimals is a number. numeric is exact where
  // double precision keeps 17 digits.
  { type: 'numeric', holds: ['integer', 'decimal'] },
  {
    type: 'numeric',
    holds: ['integer', 'decimal', 'bare-exponent'],
    requires: ({ kinds }) => kinds.has('decimal'),
  },
  { type: 'date', holds: ['date'] },
  { type: 'timestamp', holds: ['date', 'timestamp'] },
  { type: 'timestamptz', holds: ['timestamptz'] },
  { type: 'uuid', holds: ['uuid'] },
  { type: 'jsonb', holds: ['json'] },
];

const BOOLEANS = new Map<string, Kind>([
  ['true', 'boolean-lower'],
  ['false', 'boolean-lower'],
  ['TRUE', 'boolean-upper'],
  ['FALSE', 'boolean-upper'],
  ['True', 'boolean-title'],
  ['False', 'boolean-title'],
  ['t', 'boolean-letter'],
  ['f', 'boolean-letter'],
]);

const DIGIT = /\d/;
/** No number of fewer digits is too large for a smallint. */
const SMALLINT_DIGITS = 5;
const INTEGER = /^-?[1-9]\d*$/;
const CODE = /^0\d+$/;
const DECIMAL = /^-?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)(?:[eE]([+-]?)\d{1,3})?$/;
const DATE_TIME =
  /^(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?: ?(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?))?)?$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** What a value that is not empty looks like. */
export function kindOf(value: string): Kind {
  const boolean = BOOLEANS.get(value);
  if (boolean !== undefined) return boolean;
  return numberKind(value) ?? dateTimeKind(value) ?? (UUID.test(value) ? 'uuid' : jsonKind(value)) ?? 'other';
}

const MAX_BIGINT = 2n ** 63n;
/** numeric holds more, but what is longer than this is no quantity. */
const MAX_NUMBER_LENGTH = 400;

function numberKind(value: string): Kind | undefined {
  if (value === '0') return 'integer';
  if (value.length > MAX_NUMBER_LENGTH) return undefined;
  if (INTEGER.test(value)) return isBigint(value) ? 'integer' : 'decimal';
  if (CODE.test(value)) return 'code';
  const match = DECIMAL.exec(value);
  if (!match) return undefined;
  const hasExponent = match[1] !== undefined;
  return hasExponent && !value.includes('.') && match[1] !== '-' ? 'bare-exponent' : 'decimal';
}

function isBigint(integer: string): boolean {
  if (integer.length < 19) return true;
  const number = BigInt(integer);
  return number < MAX_BIGINT && number >= -MAX_BIGINT;
}

function dateTimeKind(value: string): Kind | undefined {
  const match = DATE_TIME.exec(value);
  if (!match || !isCalendarDate(Number(match[1]), Number(match[3]), Number(match[4]))) return undefined;
  if (match[6] !== undefined) return 'timestamptz';
  return match[5] === undefined ? 'date' : 'timestamp';
}

function isCalendarDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

function jsonKind(value: string): Kind | undefined {
  if (!value.startsWith('{') && !value.startsWith('[')) return undefined;
  // jsonb has no place for NUL and for halves of a surrogate pair.
  if (/\\u(?:0000|d[89a-f])/i.test(value)) return undefined;
  try {
    JSON.parse(value);
    return 'json';
  } catch {
    return undefined;
  }
}
