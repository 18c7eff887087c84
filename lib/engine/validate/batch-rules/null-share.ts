import { z } from 'zod';
import type { BatchRule } from '../batch-rule';

const paramsSchema = z.strictObject({
  /** Per cent of the accepted rows. */
  most: z.number().min(0).max(100),
});
type NullShareParams = z.infer<typeof paramsSchema>;

export const nullShare: BatchRule<NullShareParams> = {
  kind: 'null-share',
  title: 'Share of missing values',
  description: 'At most so many per cent of the accepted rows may lack a value.',
  paramsSchema,
  takesColumn: true,
  compile: ({ most }, { name, sql }) => ({
    measure: `100.0 * count(*) FILTER (WHERE ${sql} IS NULL) / nullif(count(*), 0)`,
    judge(measured) {
      const share = Number(measured ?? 0);
      if (share <= most) return undefined;
      return `"${name}" is missing in ${share.toFixed(share < 1 ? 3 : 1)} % of the rows, and at most ${most} % are allowed`;
    },
  }),
};
