import { z } from 'zod';
import { quoteLiteral } from '../../sql/identifiers';
import { familyOf } from '../../sql/column-type';
import { datePattern, splitDateFormat } from '../../sql/date-pattern';
import { badRule, type Rule, type RuleColumn } from '../rule';

const paramsSchema = z.strictObject({
  /** Parts: YYYY YY MM Mon Month DD HH24 HH12 AM MI SS MS US TZH TZM, T and Z, and punctuation between them. */
  format: z.string().min(1).max(60).superRefine(checkFormat),
});

export const dateFormat: Rule<z.infer<typeof paramsSchema>> = {
  kind: 'date-format',
  title: 'Date format',
  description: 'The text must be a real date, written exactly in the given format.',
  paramsSchema,
  needsText: true,
  compile({ format }, column) {
    const parts = splitDateFormat(format);
    if (!parts) throw badRule('date-format', column, `"${format}" is not a date format`);
    refuseAmbiguous(parts, format, column);
    const text = column.textSql ?? `(${column.sql})::text`;
    return {
      failsWhen: `(${text} !~ ${quoteLiteral(datePattern(parts))})`,
      message: `must be a date written as ${format}`,
    };
  },
};

function checkFormat(format: string, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: 'custom', message, input: format });
  const parts = splitDateFormat(format);
  if (!parts) return refuse('holds a part that is unknown; use YYYY, MM, DD, HH24, MI, SS and punctuation');
  const count = (names: string[]) => parts.filter((part) => names.includes(part)).length;
  const isWhole = count(['YYYY', 'YY']) === 1 && count(['MM', 'Mon', 'Month']) === 1 && count(['DD']) === 1;
  if (!isWhole) refuse('must name the year, the month and the day once each, as in YYYY-MM-DD');
}

/** 01.02.2025 is read by PostgreSQL as its DateStyle says: the rule would pass and the day and month could swap. */
function refuseAmbiguous(parts: readonly string[], format: string, column: RuleColumn): void {
  const family = familyOf(column.type);
  if (family !== 'date' && family !== 'timestamp') return;
  const isYearFirst = parts[0] === 'YYYY' && parts.indexOf('MM') < parts.indexOf('DD');
  const namesMonth = parts.includes('YYYY') && (parts.includes('Mon') || parts.includes('Month'));
  if (isYearFirst || namesMonth) return;
  throw badRule(
    'date-format',
    column,
    `a ${column.type} written as ${format} has a day and a month that can be mistaken for each other`,
    'Load it into a text column, or write the dates as YYYY-MM-DD.',
  );
}
