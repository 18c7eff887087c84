import { z } from 'zod';
import { laterRowsOfSame } from '../../sql/row-searches';
import type { Rule } from '../rule';

export const unique: Rule<Record<string, never>> = {
  kind: 'unique',
  title: 'Unique in the batch',
  description: 'No two rows of one batch may hold the same value.',
  paramsSchema: z.strictObject({}),
  waitsForAll: true,
  compile(_, { name }) {
    return {
      rowsThatFail: (staged, rowColumn) => laterRowsOfSame([name], staged, rowColumn),
      message: 'must not occur more than once in a batch',
    };
  },
};
