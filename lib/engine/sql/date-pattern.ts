/** Regular expressions that match real dates only: PostgreSQL's own conversions stop the statement at the first bad one. */

/** How each part of a date format reads, for one group of months and days. */
interface MonthDays {
  month: string;
  monthName: string;
  monthShort: string;
  day: string;
  year: string;
  shortYear: string;
}

const ANY_YEAR = '([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)';
const LEAP = '(0[48]|[2468][048]|[13579][26])';
const anyYear = { year: ANY_YEAR, shortYear: '[0-9]{2}' };

const GROUPS: readonly MonthDays[] = [
  {
    month: '(0[13578]|1[02])',
    monthName: '(January|March|May|July|August|October|December)',
    monthShort: '(Jan|Mar|May|Jul|Aug|Oct|Dec)',
    day: '(0[1-9]|[12][0-9]|3[01])',
    ...anyYear,
  },
  {
    month: '(0[469]|11)',
    monthName: '(April|June|September|November)',
    monthShort: '(Apr|Jun|Sep|Nov)',
    day: '(0[1-9]|[12][0-9]|30)',
    ...anyYear,
  },
  {
    month: '02',
    monthName: 'February',
    monthShort: 'Feb',
    day: '(0[1-9]|1[0-9]|2[0-8])',
    ...anyYear,
  },
  {
    month: '02',
    monthName: 'February',
    monthShort: 'Feb',
    day: '29',
    year: `([0-9]{2}${LEAP}|${LEAP}00)`,
    shortYear: `(00|${LEAP})`,
  },
];

const TOKENS: Record<string, (days: MonthDays) => string> = {
  YYYY: (days) => days.year,
  YY: (days) => days.shortYear,
  Month: (days) => days.monthName,
  Mon: (days) => days.monthShort,
  MM: (days) => days.month,
  DD: (days) => days.day,
  HH24: () => '([01][0-9]|2[0-3])',
  HH12: () => '(0[1-9]|1[0-2])',
  MI: () => '[0-5][0-9]',
  SS: () => '[0-5][0-9]',
  MS: () => '[0-9]{3}',
  US: () => '[0-9]{6}',
  AM: () => '(AM|PM)',
  TZH: () => '[+-](0[0-9]|1[0-4])',
  TZM: () => '[0-5][0-9]',
};

const LEXER = /YYYY|YY|Month|Mon|MM|DD|HH24|HH12|MI|SS|MS|US|AM|TZH|TZM|[TZ]|[^A-Za-z0-9\0\ud800-\udfff]/y;

/**
 * The parts of a date format such as `DD.MM.YYYY HH24:MI` (PostgreSQL's names), literal characters among them;
 * undefined where a part is unknown.
 */
export function splitDateFormat(format: string): string[] | undefined {
  const parts: string[] = [];
  LEXER.lastIndex = 0;
  while (LEXER.lastIndex < format.length) {
    const match = LEXER.exec(format);
    if (!match) return undefined;
    parts.push(match[0]);
  }
  return parts;
}

/** A PostgreSQL regular expression that matches exactly the real dates written in this format. */
export function datePattern(parts: readonly string[]): string {
  const render = (days: MonthDays) =>
    parts.map((part) => TOKENS[part]?.(days) ?? escapeLiteral(part)).join('');
  return `^(${GROUPS.map(render).join('|')})$`;
}

function escapeLiteral(character: string): string {
  return /[TZ\s\u0080-\uffff]/.test(character) ? character : `\\${character}`;
}
