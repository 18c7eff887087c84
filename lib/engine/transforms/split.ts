import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  separator: literalText.refine((text) => text !== '', { error: 'must not be empty' }),
  /** Counted from 1; from the end where it is negative. */
  part: z
    .number()
    .int()
    .min(-1_000)
    .max(1_000)
    .refine((part) => part !== 0, { error: 'is counted from 1, or from the end by -1' })
    .default(1),
});

export const split: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'split',
  title: 'Split',
  description: 'Takes one part of a text between separators; where there are fewer, an empty text.',
  paramsSchema,
  compile: ({ separator, part }, { text }) => ({
    sql: `split_part(${text}, ${quoteLiteral(separator)}, ${part})`,
    given: 'text',
    noLongerThan: text,
  }),
};
