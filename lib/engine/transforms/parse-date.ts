import { z } from 'zod';
import { dateFormatSchema } from './date-format-schema';
import { readDate } from '../sql/date-reading';
import { sureDate } from '../sql/sure-date';
import type { Transform } from './transform';

const paramsSchema = z.strictObject({ format: dateFormatSchema });

export const parseDate: Transform<z.infer<typeof paramsSchema>> = {
  kind: 'parse-date',
  title: 'Parse date',
  description: 'Reads a date written in a format such as DD.MM.YYYY.',
  paramsSchema,
  isParser: true,
  compile({ format }, { text }) {
    const { date, unreadable } = readDate(text, format);
    return {
      sql: date,
      given: 'date',
      unreadable: { when: unreadable, message: `cannot be read as a date written as ${format}` },
      sure: () => sureDate(format),
    };
  },
  columnType: () => 'date',
};
