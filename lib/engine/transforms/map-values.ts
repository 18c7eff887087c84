import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const paramsSchema = z
  .strictObject({
    pairs: z
      .array(z.strictObject({ from: literalText, to: literalText }))
      .min(1)
      .max(500),
    /** What becomes of a text that is not among them. */
    otherwise: z.enum(['keep', 'null', 'refuse']).default('keep'),
  })
  .refine(({ pairs }) => new Set(pairs.map(({ from }) => from)).size === pairs.length, {
    error: 'names a value twice',
    path: ['pairs'],
  });

export const mapValues: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'map-values',
  title: 'Map values',
  description: 'Writes certain texts as others, such as codes as words.',
  paramsSchema,
  givesNull: true,
  compile({ pairs, otherwise }, { text }) {
    const whens = pairs.map(({ from, to }) => `WHEN ${quoteLiteral(from)} THEN ${quoteLiteral(to)}`);
    const sql = `CASE (${text}) COLLATE "C" ${whens.join(' ')} ${otherwise === 'keep' ? `ELSE ${text} ` : ''}END`;
    if (otherwise !== 'refuse') return { sql, given: 'text' };
    const known = pairs.map(({ from }) => quoteLiteral(from)).join(', ');
    const when = `(${text}) COLLATE "C" NOT IN (${known})`;
    return { sql, given: 'text', unreadable: { when, message: 'is not among the values to map' } };
  },
};
