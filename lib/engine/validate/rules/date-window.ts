import { z } from 'zod';
import { intervalOf, isNoTime, nowIn, spokenSpan, timeSpanSchema } from '../../sql/time-span';
import { badRule, type Rule } from '../rule';

const paramsSchema = z
  .strictObject({
    /** How long ago at most, e.g. `90 d`. */
    oldest: timeSpanSchema.optional(),
    /** How far ahead at most, e.g. `1 d`; `0 d` refuses the future. */
    newest: timeSpanSchema.optional(),
  })
  .refine(({ oldest, newest }) => oldest !== undefined || newest !== undefined, {
    error: 'needs oldest, newest or both',
  });
type DateWindowParams = z.infer<typeof paramsSchema>;

export const dateWindow: Rule<DateWindowParams> = {
  kind: 'date-window',
  title: 'Within a window of time',
  description: 'The date must lie no further back, or ahead, of the time of the load than this.',
  paramsSchema,
  impliesType: () => 'timestamp',
  compile({ oldest, newest }, column) {
    const now = nowIn(column.type);
    if (!now) {
      const remedy = 'Use the rule "range", or give the column a date type.';
      throw badRule('date-window', column, 'its type is no date', remedy);
    }
    const tests = [
      oldest !== undefined && `${column.sql} < ${now} - ${intervalOf(oldest)}`,
      newest !== undefined && `${column.sql} > ${now} + ${intervalOf(newest)}`,
    ].filter((test) => test !== false);
    const bounds = [
      oldest !== undefined && `no more than ${spokenSpan(oldest)} ago`,
      newest !== undefined &&
        (isNoTime(newest) ? 'not in the future' : `no more than ${spokenSpan(newest)} ahead`),
    ].filter((bound) => bound !== false);
    return { failsWhen: `(${tests.join(' OR ')})`, message: `must be ${bounds.join(' and ')}` };
  },
};
