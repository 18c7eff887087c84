import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import type { Transform } from './transform';

const kept = z.number().int().min(0).max(100).default(0);

const paramsSchema = z.strictObject({
  /** Characters that stay at the start and at the end. */
  start: kept,
  end: kept,
  /** One character. */
  sign: z
    .string()
    .refine((text) => [...text].length === 1 && text !== '\0', { error: 'must be one character' })
    .default('*'),
});

export const mask: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'mask',
  title: 'Mask',
  description:
    'Hides the characters of a text but some at its ends; a text too short for that is hidden whole.',
  paramsSchema,
  compile({ start, end, sign }, { text }) {
    const stars = (count: string) => `repeat(${quoteLiteral(sign)}, ${count})`;
    const hidden = `left(${text}, ${start}) || ${stars(`length(${text}) - ${start + end}`)} || right(${text}, ${end})`;
    return {
      sql: `CASE WHEN length(${text}) > ${start + end} THEN ${hidden} ELSE ${stars(`length(${text})`)} END`,
      given: 'text',
    };
  },
};
