import { z } from 'zod';
import { quoteIdentifier } from '../../sql/identifiers';
import type { Rule } from '../rule';

export const uniqueInTable: Rule<Record<string, never>> = {
  kind: 'unique-in-table',
  title: 'Unique in the table',
  description:
    'No other row of the destination may hold the value; a row that the batch replaces does not count.',
  paramsSchema: z.strictObject({}),
  waitsForAll: true,
  compile(_, _column, { rowsHeldElsewhere }) {
    return {
      rowsThatFail: rowsHeldElsewhere ?? nothing,
      message: 'must not stand in another row of the destination',
    };
  },
};

/** A table that is yet to be made holds no row. */
function nothing(staged: string, rowColumn: string): string {
  return `SELECT ${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE false`;
}
