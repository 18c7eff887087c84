import { datePattern, splitDateFormat } from './date-pattern';
import { digitsStripped } from './digits-stripped';
import { quoteLiteral } from './identifiers';

/**
 * Reading a text as a date of a format such as `DD.MM.YYYY HH24:MI`. PostgreSQL's own to_date takes much that is not
 * written so, and stops the statement at some of the rest: a guard lets it see real dates of that format alone.
 */
export interface DateReading {
  /** SQL boolean: true where the text is no real date of the format; an error on no text. */
  unreadable: string;
  /** SQL timestamptz of the text, its own time zone heeded, else UTC. */
  instant: string;
  /** SQL date of the text. */
  date: string;
}

export function readDate(text: string, format: string): DateReading {
  const parts = splitDateFormat(format) ?? [];
  const template = quoteLiteral(toCharTemplate(parts));
  const isReal = `(${text}) COLLATE "C" ~${hasNames(parts) ? '*' : ''} ${quoteLiteral(datePattern(parts))}`;
  const quick = quickGuard(text, parts);
  return {
    // Not written as NOT: COPY … WHERE would turn it into operators whose functions it does not look up.
    unreadable: `(${quick === undefined ? isReal : `${quick} OR ${isReal}`}) IS FALSE`,
    instant: `to_timestamp(${text}, ${template})`,
    date: `to_date(${text}, ${template})`,
  };
}

/** Whether a text of the format says its time zone. */
export function saysZone(format: string): boolean {
  const parts = splitDateFormat(format) ?? [];
  return parts.includes('TZH') || parts.includes('Z');
}

/** What is wrong with a format; undefined where it can be read. */
export function faultOfFormat(format: string): string | undefined {
  const parts = splitDateFormat(format);
  if (!parts) return 'holds a part that is unknown; use YYYY, MM, DD, HH24, MI, SS and punctuation';
  const count = (names: string[]) => parts.filter((part) => names.includes(part)).length;
  const isWhole = count(['YYYY', 'YY']) === 1 && count(['MM', 'Mon', 'Month']) === 1 && count(['DD']) === 1;
  if (!isWhole) return 'must name the year, the month and the day once each, as in YYYY-MM-DD';
  const repeated = [['HH24', 'HH12'], ['MI'], ['SS'], ['MS', 'US'], ['AM'], ['TZH', 'Z'], ['TZM']].find(
    (names) => count(names) > 1,
  );
  if (repeated) return `must name ${repeated.join(' or ')} once`;
  if (count(['HH12']) !== count(['AM'])) return 'must have HH12 and AM together, or HH24';
  if (count(['TZM']) > count(['TZH'])) return 'must have TZH where it has TZM';
  return undefined;
}

function hasNames(parts: readonly string[]): boolean {
  return ['Mon', 'Month', 'AM'].some((name) => parts.includes(name));
}

/** Letters and odd marks are quoted. Common separators are not, which is a third cheaper; the guard has seen to them. */
function toCharTemplate(parts: readonly string[]): string {
  return parts
    .map((part) =>
      part.length > 1 || /[-./:, ]/.test(part) ? part : `"${/["\\]/.test(part) ? `\\${part}` : part}"`,
    )
    .join('');
}

/** Digits of a part, and the first value that is too great in every month and year. */
const DIGITS: Record<string, { digits: number; below?: string }> = {
  YYYY: { digits: 4 },
  YY: { digits: 2 },
  MM: { digits: 2, below: '13' },
  DD: { digits: 2, below: '29' },
  HH24: { digits: 2, below: '24' },
  MI: { digits: 2, below: '6' },
  SS: { digits: 2, below: '6' },
  MS: { digits: 3 },
  US: { digits: 6 },
};

/** Parts that must not be all zeros. */
const COUNTED_FROM_ONE = ['YYYY', 'MM', 'DD'];

/**
 * SQL boolean that is true for most real dates of a format of digits and punctuation, and never for another text. It is
 * cheaper than the regular expression, which is left for the last days of a month. undefined where the format has parts
 * of other kinds.
 */
function quickGuard(text: string, parts: readonly string[]): string | undefined {
  if (!parts.every((part) => part in DIGITS || part.length === 1)) return undefined;
  return `(${[`${text} LIKE ${quoteLiteral(mask(parts))}`, ...hasDigits(text, parts), ...limits(text, parts)].join(' AND ')})`;
}

/** What holds where a text of the format's mask has digits in the places of all numbers, and no part that is all zeros. */
function hasDigits(text: string, parts: readonly string[]): string[] {
  const middle = middles(parts);
  const counted = COUNTED_FROM_ONE.filter((part) => parts.includes(part) && !(middle && part === parts[2]));
  const zeros = counted.map(
    (part) => `${text} NOT LIKE ${quoteLiteral(mask(parts, { [part]: '0'.repeat(DIGITS[part]!.digits) }))}`,
  );
  return middle ? [digitsStripped(text, middle), ...zeros] : [...onlyDigits(text, parts), ...zeros];
}

/**
 * Of a format of three numbers, such as `DD.MM.YYYY`: all that may be left when the digits at both ends are taken away.
 */
function middles(parts: readonly string[]): string[] | undefined {
  const [, before, middle, after] = parts;
  const count = { MM: 12, DD: 31 }[middle ?? ''];
  const isOfThree = parts.length === 5 && parts.every((part, index) => part in DIGITS === (index % 2 === 0));
  if (!isOfThree || count === undefined) return undefined;
  return Array.from(
    { length: count },
    (_, index) => `${before}${String(index + 1).padStart(2, '0')}${after}`,
  );
}

function onlyDigits(text: string, parts: readonly string[]): string[] {
  const literals = parts.filter((part) => !(part in DIGITS));
  // With as many of each mark as the format has, all of them in their places, whatever else is a digit is in its place.
  const tooMany = [...new Set(literals)].map((mark) => {
    const count = literals.filter((literal) => literal === mark).length;
    return `${text} NOT LIKE ${quoteLiteral(`%${`${likeLiteral(mark)}%`.repeat(count + 1)}`)}`;
  });
  const others = `[^0-9${[...new Set(literals)].map(classLiteral).join('')}]`;
  return [...tooMany, `(${text}) COLLATE "C" !~ ${quoteLiteral(others)}`];
}

/** LIKE pattern of the format, with some of its parts settled. */
function mask(parts: readonly string[], settled: Record<string, string> = {}): string {
  return parts
    .map((part) => (part in DIGITS ? (settled[part] ?? '_'.repeat(DIGITS[part]!.digits)) : likeLiteral(part)))
    .join('');
}

function limits(text: string, parts: readonly string[]): string[] {
  const places = placesOf(parts);
  return parts.flatMap((part, index) => {
    const { digits, below } = DIGITS[part] ?? {};
    const isSettled = part === 'MM' && index === 2 && middles(parts) !== undefined;
    if (below === undefined || isSettled) return [];
    // The first part need not be cut out: what follows it does not change the order.
    const slice = `${index === 0 ? `(${text})` : `substr(${text}, ${places[index]}, ${digits})`} COLLATE "C"`;
    if (part !== 'DD' || !parts.includes('MM')) return [`${slice} < ${quoteLiteral(below)}`];
    // Every month but February has a 29th and a 30th.
    const notFebruary = `${text} NOT LIKE ${quoteLiteral(mask(parts, { MM: '02' }))}`;
    return [`(${slice} < ${quoteLiteral(below)} OR (${slice} < '31' AND ${notFebruary}))`];
  });
}

function placesOf(parts: readonly string[]): number[] {
  let at = 1;
  return parts.map((part) => {
    const place = at;
    at += DIGITS[part]?.digits ?? 1;
    return place;
  });
}

function likeLiteral(character: string): string {
  return /[%_\\]/.test(character) ? `\\${character}` : character;
}

function classLiteral(character: string): string {
  return /[\\\]^-]/.test(character) ? `\\${character}` : character;
}
