import { z } from 'zod';
import { quoteIdentifier, quoteTable } from '../../sql/identifiers';
import type { Rule } from '../rule';

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), {
    error: 'must not hold a NUL character',
  });

const paramsSchema = z.strictObject({
  schema: name.default('public'),
  table: name,
  /** Column of that table that holds the known values. */
  column: name,
});
type ExistsInParams = z.infer<typeof paramsSchema>;

export const existsIn: Rule<ExistsInParams> = {
  kind: 'exists-in',
  title: 'Exists in another table',
  description: 'The value must stand in a column of another table in the same database, like a foreign key.',
  paramsSchema,
  waitsForAll: true,
  compile({ schema, table, column: known }, { name }) {
    const own = `s.${quoteIdentifier(name)}`;
    const relation = quoteTable({ schema, name: table });
    const isMissing = `NOT EXISTS (SELECT FROM ${relation} r WHERE r.${quoteIdentifier(known)} = ${own})`;
    return {
      rowsThatFail: (staged, rowColumn) =>
        `SELECT s.${quoteIdentifier(rowColumn)} FROM ${staged} s WHERE ${own} IS NOT NULL AND ${isMissing}`,
      message: `must stand in ${schema}.${table}, column ${known}`,
    };
  },
};
