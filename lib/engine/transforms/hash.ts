import { z } from 'zod';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({});

export const hash: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'hash',
  title: 'Hash',
  description:
    'Writes the SHA-256 of the text in hexadecimal: the same for the same text, so that it still joins. What can be guessed, such as a telephone number, can be found by trying.',
  paramsSchema,
  compile: (_, { text }) => ({
    sql: `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`,
    given: 'text',
  }),
};
