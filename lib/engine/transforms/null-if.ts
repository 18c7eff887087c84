import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  /** Texts that stand for a missing value. */
  values: z.array(literalText).min(1).max(50),
});

export const nullIf: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'null-if',
  title: 'Null if',
  description: 'Takes certain texts, such as N/A or -, for a missing value.',
  paramsSchema,
  givesNull: true,
  compile: ({ values }, { text, given }) => ({
    sql: [...new Set(values)].reduce((sql, value) => `NULLIF(${sql}, ${quoteLiteral(value)})`, text),
    given,
  }),
};
