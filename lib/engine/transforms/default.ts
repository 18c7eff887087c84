import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  /** An empty text is one too, for columns of text. */
  value: literalText,
});

export const defaultValue: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'default',
  title: 'Default',
  description: 'Puts a value where the source has none, or lacks the field.',
  paramsSchema,
  fillsNull: true,
  compile: ({ value }, { text, given }) => ({
    sql: `COALESCE(${text}, ${quoteLiteral(value)})`,
    given: given === 'number' && PLAIN_NUMBER.test(value) ? 'number' : 'text',
  }),
};

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
