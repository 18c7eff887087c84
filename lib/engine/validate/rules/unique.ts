import { z } from 'zod';
import type { Rule } from '../rule';

export const unique: Rule<Record<string, never>> = {
  kind: 'unique',
  title: 'Unique in the batch',
  description: 'No two rows of one batch may hold the same value.',
  paramsSchema: z.strictObject({}),
  scope: 'batch',
  compile() {
    return { failsWhen: 'false', message: 'must not occur more than once in a batch' };
  },
};
