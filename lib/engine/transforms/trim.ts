import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({
  side: z.enum(['both', 'start', 'end']).default('both'),
});

const BLANKS = quoteLiteral(' \t\r\n\f\v\u00a0');
const FUNCTIONS = { both: 'btrim', start: 'ltrim', end: 'rtrim' } as const;

export const trim: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'trim',
  title: 'Trim',
  description: 'Takes blanks off the ends: spaces, tabs, line breaks, no-break spaces.',
  paramsSchema,
  compile: ({ side }, { text }) => ({
    sql: `${FUNCTIONS[side]}(${text}, ${BLANKS})`,
    given: 'text',
    keepsOrDrops: true,
  }),
};
