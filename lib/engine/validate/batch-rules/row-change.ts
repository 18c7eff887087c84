import { z } from 'zod';
import type { BatchRule } from '../batch-rule';

const paramsSchema = z.strictObject({
  /** Per cent of the rows of the batch before. */
  most: z.number().min(0).max(100_000),
});
type RowChangeParams = z.infer<typeof paramsSchema>;

export const rowChange: BatchRule<RowChangeParams> = {
  kind: 'row-change',
  title: 'Change against the last batch',
  description:
    'The number of rows may differ from that of the last batch by so many per cent; the first one may be anything.',
  paramsSchema,
  takesColumn: false,
  compile: ({ most }) => ({
    judge(_, { read, readBefore }) {
      if (readBefore === null || Math.abs(read - readBefore) * 100 <= most * readBefore) return undefined;
      return `${read} rows were read and ${readBefore} by the last batch, which is a change of more than ${most} %`;
    },
  }),
};
