import { z } from 'zod';
import { intervalOf, nowIn, spokenSpan, timeSpanSchema } from '../../sql/time-span';
import type { BatchRule } from '../batch-rule';
import { badRule } from '../rule';

const paramsSchema = z.strictObject({
  /** How long ago at most, e.g. `2 d`. */
  within: timeSpanSchema,
});
type FreshnessParams = z.infer<typeof paramsSchema>;

export const freshness: BatchRule<FreshnessParams> = {
  kind: 'freshness',
  title: 'Freshness of a date',
  description: 'The newest date among the accepted rows must lie no further back than this.',
  paramsSchema,
  takesColumn: true,
  compile({ within }, column) {
    const now = nowIn(column.type);
    if (!now)
      throw badRule('freshness', column, 'its type is no date', 'Choose a column of dates or timestamps.');
    const newest = `max(${column.sql})`;
    return {
      measure: `CASE WHEN ${newest} >= ${now} - ${intervalOf(within)} THEN NULL ELSE coalesce(${newest}::text, '') END`,
      judge(stale) {
        if (stale === null) return undefined;
        if (stale === '') return `"${column.name}" has no value that could be fresh`;
        return `the newest value of "${column.name}" is ${stale}, which is more than ${spokenSpan(within)} ago`;
      },
    };
  },
};
