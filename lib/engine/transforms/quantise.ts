import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { MOST_DIGITS } from '../sql/number-pattern';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  /** Digits after the decimal point. */
  decimals: z.number().int().min(0).max(30),
  /** half-up: 0.5 goes away from zero; half-even: to the even neighbour; down: towards zero. */
  rounding: z.enum(['half-up', 'half-even', 'down']).default('half-up'),
});
type QuantiseParams = z.infer<typeof paramsSchema>;

const NUMBER = quoteLiteral('^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)$');

export const quantise: Transform<QuantiseParams> = {
  kind: 'quantise',
  title: 'Quantise',
  description: 'Rounds a number to so many decimals; what is written otherwise is parsed first.',
  paramsSchema,
  isParser: true,
  compile(params, { text, given }) {
    const sql = `(${rounded(`CAST(${text} AS numeric)`, params)})::text`;
    if (given === 'number') return { sql, given: 'number' };
    const when = `(${text}) COLLATE "C" !~ ${NUMBER} OR octet_length(${text}) > ${MOST_DIGITS}`;
    return { sql, given: 'number', unreadable: { when, message: 'cannot be read as a plain number' } };
  },
  columnType: () => 'numeric',
};

function rounded(number: string, { decimals, rounding }: QuantiseParams): string {
  switch (rounding) {
    case 'half-up':
      return `round(${number}, ${decimals})`;
    case 'down':
      return `trunc(${number}, ${decimals})`;
    case 'half-even': {
      // Rounded half up, then taken one step back where it was a tie that went to the odd neighbour.
      const [up, down] = [`round(${number}, ${decimals})`, `trunc(${number}, ${decimals})`];
      const step = decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
      const isTie = `abs(${number} - ${down}) * 2 = ${step}`;
      return `CASE WHEN ${isTie} AND mod(${up} / ${step}, 2) <> 0 THEN ${down} ELSE ${up} END`;
    }
  }
}
