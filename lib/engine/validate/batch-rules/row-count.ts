import { z } from 'zod';
import type { BatchRule } from '../batch-rule';

const count = z.number().int().min(0);

const paramsSchema = z
  .strictObject({ min: count.optional(), max: count.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, { error: 'needs min, max or both' })
  .refine(({ min, max }) => (min ?? 0) <= (max ?? Infinity), { error: 'min must not be above max' });
type RowCountParams = z.infer<typeof paramsSchema>;

export const rowCount: BatchRule<RowCountParams> = {
  kind: 'row-count',
  title: 'Number of rows',
  description: 'The source must hold at least, or at most, so many rows.',
  paramsSchema,
  takesColumn: false,
  compile: ({ min, max }) => ({
    judge(_, { read }) {
      if (min !== undefined && read < min) return `${read} rows were read, and at least ${min} are expected`;
      if (max !== undefined && read > max) return `${read} rows were read, and at most ${max} are expected`;
      return undefined;
    },
  }),
};
