import { z } from 'zod';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({ to: z.enum(['lower', 'upper']).default('lower') });

export const letterCase: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'case',
  title: 'Case',
  description: 'Writes the text in lower or upper case.',
  paramsSchema,
  compile: ({ to }, { text }) => ({ sql: `${to}(${text})`, given: 'text' }),
  columnType: () => 'text',
};
