import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  find: literalText.refine((text) => text !== '', { error: 'must not be empty' }),
  with: literalText.default(''),
});

export const replace: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'replace',
  title: 'Replace',
  description: 'Replaces every occurrence of one text by another, letter for letter.',
  paramsSchema,
  compile: ({ find, with: replacement }, { text }) => ({
    sql: `replace(${text}, ${quoteLiteral(find)}, ${quoteLiteral(replacement)})`,
    given: 'text',
  }),
};
