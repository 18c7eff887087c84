import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z
  .strictObject({
    /** Texts that stand for a missing value. */
    values: z.array(literalText).max(50).default([]),
    /** An empty text does too. */
    empty: z.boolean().default(false),
  })
  .refine(({ values, empty }) => values.length > 0 || empty, { error: 'needs values, empty or both' });

export const nullIf: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'null-if',
  title: 'Null if',
  description: 'Takes certain texts, such as N/A or -, for a missing value.',
  paramsSchema,
  givesNull: true,
  compile: ({ values, empty }, { text, given }) => ({
    sql: [...new Set(empty ? [...values, ''] : values)].reduce(
      (sql, value) => `NULLIF(${sql}, ${quoteLiteral(value)})`,
      text,
    ),
    given,
    keepsOrDrops: true,
  }),
};
