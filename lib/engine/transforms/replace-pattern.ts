import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { regularExpressionSchema } from '../sql/regular-expression';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  /** PostgreSQL regular expression. */
  pattern: regularExpressionSchema,
  /** `\1` to `\9` stand for what the parentheses matched, `\&` for the whole. */
  with: literalText.default(''),
});

export const replacePattern: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'replace-pattern',
  title: 'Replace by pattern',
  description:
    'Replaces every match of a PostgreSQL regular expression; \\1 stands for its first parentheses.',
  paramsSchema,
  compile: ({ pattern, with: replacement }, { text }) => ({
    sql: `regexp_replace(${text}, ${quoteLiteral(pattern)}, ${quoteLiteral(replacement)}, 'g')`,
    given: 'text',
  }),
};
