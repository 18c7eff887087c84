import { z } from 'zod';
import { readDate, saysZone } from '../sql/date-reading';
import { quoteLiteral } from '../sql/identifiers';
import { sureDate } from '../sql/sure-date';
import { dateFormatSchema } from './date-format-schema';
import type { Transform } from './transform';

const paramsSchema = z
  .strictObject({
    format: dateFormatSchema,
    /** Where the clock stood, such as Europe/Berlin; left out, the text says it, or it is a time without zone. */
    timeZone: z
      .string()
      .refine(isTimeZone, { error: 'must be a time zone such as Europe/Berlin' })
      .optional(),
  })
  .refine(({ format, timeZone }) => timeZone === undefined || !saysZone(format), {
    error: 'must be left out where the format itself holds the zone (TZH, Z)',
    path: ['timeZone'],
  });
type TimestampParams = z.infer<typeof paramsSchema>;

export const parseTimestamp: Transform<TimestampParams> = {
  kind: 'parse-timestamp',
  title: 'Parse timestamp',
  description:
    'Reads a date and time written in a format such as DD.MM.YYYY HH24:MI, in a time zone or without.',
  paramsSchema,
  isParser: true,
  compile({ format, timeZone }, { text }) {
    const { instant, unreadable } = readDate(text, format);
    const message = `cannot be read as a timestamp written as ${format}`;
    if (saysZone(format))
      return { sql: instant, given: 'timestamptz', unreadable: { when: unreadable, message } };
    const local = `timezone('UTC', ${instant})`;
    const sure = () => sureDate(format);
    if (timeZone === undefined)
      return { sql: local, given: 'timestamp', unreadable: { when: unreadable, message }, sure };
    const zone = quoteLiteral(timeZone);
    // The second half is folded away by the planner, which has to look the zone up for it: one that the server does not
    // know is found before any row is read.
    const when = `${unreadable} OR timezone(${zone}, timestamp '2000-01-01') IS NULL`;
    return { sql: `timezone(${zone}, ${local})`, given: 'timestamptz', unreadable: { when, message }, sure };
  },
  columnType: ({ format, timeZone }) =>
    saysZone(format) || timeZone !== undefined ? 'timestamptz' : 'timestamp',
};

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,60}$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
