import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { familyOf } from '../../sql/column-type';
import type { Rule } from '../rule';

const BLANKS = quoteLiteral(' \t\r\n\f\v\u00a0');

export const required: Rule<Record<string, never>> = {
  kind: 'required',
  title: 'Required',
  description: 'The value must be there; a text must hold more than blanks.',
  paramsSchema: z.strictObject({}),
  compile(_params, { sql, type }) {
    const family = familyOf(type);
    const canBeBlank = family === 'text' || family === 'other';
    return {
      failsWhen: canBeBlank
        ? `(${sql} IS NULL OR btrim((${sql})::text, ${BLANKS}) = '')`
        : `(${sql} IS NULL)`,
      message: 'must have a value',
    };
  },
};
