import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z
  .strictObject({ before: literalText.default(''), after: literalText.default('') })
  .refine(({ before, after }) => before !== '' || after !== '', { error: 'needs before, after or both' });

export const affix: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'affix',
  title: 'Add text',
  description: 'Writes a text before or after the value; a missing value stays missing.',
  paramsSchema,
  compile: ({ before, after }, { text }) => ({
    sql: `(${[quoteLiteral(before), text, quoteLiteral(after)].join(' || ')})`,
    given: 'text',
  }),
};
