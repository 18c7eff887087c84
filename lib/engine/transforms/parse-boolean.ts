import { z } from 'zod';
import { quoteLiteral } from '../sql/identifiers';
import { literalText } from './literal-text';
import type { Transform } from './transform';

const words = z
  .array(literalText.refine((word) => word.trim() !== '', { error: 'must not be blank' }))
  .min(1)
  .max(50);

const paramsSchema = z
  .strictObject({
    true: words.default(['true', 't', 'yes', 'y', 'on', '1']),
    false: words.default(['false', 'f', 'no', 'n', 'off', '0']),
  })
  .refine((given) => !given.true.some((word) => given.false.some((other) => isSame(word, other))), {
    error: 'the same word must not mean true and false',
  });

export const parseBoolean: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'parse-boolean',
  title: 'Parse boolean',
  description: 'Reads words for true and false, in upper or lower case.',
  paramsSchema,
  isParser: true,
  compile: (given, { text }) => ({
    sql: `(lower(${text}) IN (${list(given.true)}))`,
    given: 'boolean',
    unreadable: {
      when: `lower(${text}) NOT IN (${list([...given.true, ...given.false])})`,
      message: `cannot be read as a boolean: it must be ${given.true.join(', ')} or ${given.false.join(', ')}`,
    },
  }),
  columnType: () => 'boolean',
};

/** The server folds the case of both sides, so that they agree in every locale. */
function list(given: readonly string[]): string {
  return given.map((word) => `lower(${quoteLiteral(word)})`).join(', ');
}

function isSame(word: string, other: string): boolean {
  return word.toLowerCase() === other.toLowerCase();
}
