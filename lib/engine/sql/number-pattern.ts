/** How numbers are written, as PostgreSQL regular expressions. */

/** numeric holds more, but what is longer than this is no quantity. */
export const MOST_DIGITS = 400;

export interface NumberMarks {
  decimal: string;
  /** Between groups of three digits; '' where there is none. */
  thousands: string;
  /** Sign or code before or after the number; '' where there is none. */
  currency: string;
  /** A percent sign may follow. */
  percent: boolean;
}

/** Spaces that stand between groups of digits and before signs: the common one and those that do not break. */
export const NUMBER_SPACES = ' \u00a0\u202f';

/** Matches whole texts; a group of digits that is not three long is no number. */
export function numberPattern({ decimal, thousands, currency, percent }: NumberMarks): string {
  const space = `[${NUMBER_SPACES}]?`;
  const mark = thousands === ' ' ? `[${NUMBER_SPACES}]` : escaped(thousands);
  const whole = thousands === '' ? '[0-9]+' : `([0-9]+|[0-9]{1,3}(${mark}[0-9]{3})+)`;
  const digits = `(${whole}(${escaped(decimal)}[0-9]*)?|${escaped(decimal)}[0-9]+)`;
  const sign = '[+-]?';
  const before =
    currency === '' ? sign : `(${sign}|${sign}${escaped(currency)}${space}|${escaped(currency)}${space}[+-])`;
  const after = [
    currency === '' ? '' : `(${space}${escaped(currency)})?`,
    percent ? `(${space}%)?` : '',
  ].join('');
  return `^${before}${digits}${after}$`;
}

function escaped(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9\u0080-\uffff]/g, (character) => `\\${character}`);
}
