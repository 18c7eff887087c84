import { z } from 'zod';
import { digitsStripped } from '../sql/digits-stripped';
import { quoteLiteral } from '../sql/identifiers';
import { MOST_DIGITS, NUMBER_SPACES, numberPattern, type NumberMarks } from '../sql/number-pattern';
import { sureNumber } from '../sql/sure-number';
import type { Transform } from './transform';

const paramsSchema = z
  .strictObject({
    decimal: z.enum(['.', ',']).default('.'),
    /** Between groups of three digits; left out, there is none. A space stands for no-break spaces too. */
    thousands: z.enum(['', '.', ',', ' ', "'", '_']).default(''),
    /** Sign or code that may stand before or after the number, such as € or EUR. */
    currency: z
      .string()
      .regex(/^[^\d\s.,+\-'_%\0]{0,10}$/, { error: 'must be a sign or a code such as € or EUR' })
      .default(''),
    /** The number is a percentage: 12.5 and 12.5 % both become 0.125. */
    percent: z.boolean().default(false),
  })
  .refine(({ decimal, thousands }) => decimal !== thousands, {
    error: 'must not be the decimal mark too',
    path: ['thousands'],
  });

export const parseNumber: Transform<NumberMarks> = {
  kind: 'parse-number',
  title: 'Parse number',
  description: 'Reads a number with a decimal comma, thousands marks, a currency sign or a percent sign.',
  paramsSchema,
  isParser: true,
  compile: (marks, { text }) => ({
    sql: marks.percent ? `(CAST(${plain(text, marks)} AS numeric) * 0.01)::text` : plain(text, marks),
    given: 'number',
    sure: (takes) => sureNumber(marks, takes),
    noLongerThan: marks.percent ? undefined : text,
    unreadable: {
      when: `(${isPlain(text, marks)} OR (${text}) COLLATE "C" ~ ${quoteLiteral(numberPattern(marks))}) IS FALSE OR octet_length(${text}) > ${MOST_DIGITS}`,
      message: `cannot be read as a number${described(marks)}`,
    },
  }),
  columnType: () => 'numeric',
};

/** Most numbers are digits with one mark at most, the first a digit: cheaper to see than by the regular expression. */
function isPlain(text: string, { decimal }: NumberMarks): string {
  return `((${text}) COLLATE "C" >= '0' AND ${digitsStripped(text, ['', decimal])})`;
}

/** The digits, sign and decimal point alone. */
function plain(text: string, { decimal, thousands, currency, percent }: NumberMarks): string {
  const bare = currency === '' ? text : `replace(${text}, ${quoteLiteral(currency)}, '')`;
  const spaces = thousands === ' ' || currency !== '' || percent ? NUMBER_SPACES : '';
  const dropped = [thousands === ' ' ? '' : thousands, spaces, percent ? '%' : ''].join('');
  if (dropped !== '') return `translate(${bare}, ${quoteLiteral(decimal + dropped)}, '.')`;
  return decimal === '.' ? bare : `replace(${bare}, ',', '.')`;
}

function described({ decimal, thousands, currency, percent }: NumberMarks): string {
  const marks = [
    decimal === ',' ? 'a decimal comma' : '',
    thousands === '' ? '' : `the thousands mark ${JSON.stringify(thousands)}`,
    currency,
    percent ? '%' : '',
  ].filter(Boolean);
  return marks.length > 0 ? ` with ${marks.join(', ')}` : '';
}
